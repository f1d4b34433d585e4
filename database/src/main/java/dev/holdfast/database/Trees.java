package dev.holdfast.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Directory trees. */
final class Trees {

  private Trees() {}

  /** Deletes a tree; it not being there is success. */
  static void delete(Path tree) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(tree)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  static void own(Path path, Optional<UserPrincipal> owner) throws IOException {
    if (owner.isPresent()) {
      Files.setOwner(path, owner.get());
    }
  }
}
