package dev.holdfast.zone.store;

import dev.holdfast.region.kernel.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Makes one file of several that follow each other. Of each row the newest file's word counts. Blocks that no other file
 * reaches into are taken as they are.
 *
 * @param files the newest first
 * @param abandoned whether nobody wants it any more
 */
record Merge(List<SortedFile> files, SortedMap<String, Table<?, ?>> tables, BooleanSupplier abandoned) {

  /** It was not finished. */
  static final class Abandoned extends IOException {
    private static final long serialVersionUID = 1;
  }

  SortedFile.Header header() {
    SortedFile.Header newest = files.getFirst().header();
    return new SortedFile.Header(SortedFile.FORMAT, files.getLast().header().from(), newest.to(), newest.time(),
        newest.region(), newest.account(), newest.zones());
  }

  void into(SortedFileWriter out) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    files.forEach(file -> file.tables().forEach(names::add));
    for (String name : names) {
      merge(tables.get(name), out);
    }
  }

  private <K extends Comparable<? super K>, V extends Record> void merge(Table<K, V> table, SortedFileWriter out)
      throws IOException {
    List<FileTable<K, V>.Walk> walks = new ArrayList<>();
    for (SortedFile file : files) {
      file.part(table.name()).ifPresent(
          part -> walks.add(new FileTable<>(file, part, table, Optional.empty()).from(Optional.empty())));
    }
    while (true) {
      walks.removeIf(Cursor::atEnd);
      if (walks.isEmpty()) {
        out.endTable(table.name(), TableCodec.of(table).schema());
        return;
      }
      FileTable<K, V>.Walk least = walks.getFirst();
      for (FileTable<K, V>.Walk walk : walks) {
        least = walk.key().compareTo(least.key()) < 0 ? walk : least;
      }
      Optional<Block<K, V>> whole = least.wholeBlock();
      if (whole.isPresent()) {
        if (abandoned.getAsBoolean()) {
          throw new Abandoned();
        }
        if (least.isCurrent() && !(forgets() && whole.get().hasRemoved()) && isAlone(least, walks)) {
          out.add(whole.get());
          least.skipBlock();
          continue;
        }
      }
      take(table, least, out);
      K key = least.key();
      for (FileTable<K, V>.Walk walk : walks) {
        if (walk.key().compareTo(key) == 0 && walk != least) {
          walk.advance();
        }
      }
      least.advance();
    }
  }

  private <K extends Comparable<? super K>, V extends Record> void take(
      Table<K, V> table, FileTable<K, V>.Walk row, SortedFileWriter out) throws IOException {
    FileTable.Found<K, V> found = row.found();
    if (forgets() && row.removed()) {
      return;
    }
    if (row.isCurrent()) {
      out.add(found.block().keyBytes(found.at()), found.block().rowBytes(found.at()));
    } else { // by an earlier build
      TableCodec<K, V> codec = TableCodec.of(table);
      out.add(codec.keys().pack(row.key()), found.row().map(codec.rows()::pack));
    }
  }

  /** Below the oldest file there is nothing that a mark could hide. */
  private boolean forgets() {
    return files.getLast().header().from() == 0;
  }

  private static <K extends Comparable<? super K>, V extends Record> boolean isAlone(
      FileTable<K, V>.Walk one, List<FileTable<K, V>.Walk> all) {
    K last = one.lastOfBlock();
    return all.stream().allMatch(other -> other == one || other.key().compareTo(last) > 0);
  }
}
