package dev.holdfast.zone.s3;

import dev.holdfast.region.Blobs;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.blob.CorruptBlobException;
import dev.holdfast.zone.disk.Pace;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads every blob once a day, slowly, so that damage is found while there may still be a copy elsewhere. What is damaged
 * is set aside and reported; so is what is missing. Where a pass stands is kept in a file: it goes on after a restart. One
 * thread at a time.
 */
public final class BlobScrub {

  /** At this pace a disk spends a few per cent of its time, and a day is enough for 690 GB. */
  static final long BYTES_PER_SECOND = 8L << 20;

  static final Duration EVERY = Duration.ofDays(1);

  /** What reading a short file costs: the disk has to find it. */
  private static final int LEAST = 64 << 10;

  /** So often, by files, the place is noted. */
  private static final int NOTE_EVERY = 100;

  private final RegionAccess region;
  private final BlobStore blobs;
  private final Path progress;
  private final InstantSource clock;
  private final Pace pace;
  private final Consumer<String> log;

  /** @param after the last blob that was read; empty before the first. {@code over}: the whole pass is done */
  private record Place(Instant began, String after, boolean over) {

    String text() {
      return began + " " + (over ? "over" : "after " + after);
    }

    static Optional<Place> parse(String text) {
      String[] parts = text.strip().split(" ", -1);
      try {
        return parts.length < 2 ? Optional.empty() : Optional.of(
            new Place(Instant.parse(parts[0]), parts.length > 2 ? parts[2] : "", parts[1].equals("over")));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }
  }

  /** @param progress the file that says where a pass stands */
  public BlobScrub(RegionAccess region, BlobStore blobs, Path progress, InstantSource clock, Consumer<String> log) {
    this(region, blobs, progress, clock, BlobScrub::rest, log);
  }

  BlobScrub(
      RegionAccess region, BlobStore blobs, Path progress, InstantSource clock, Pace pace, Consumer<String> log) {
    this.region = region;
    this.blobs = blobs;
    this.progress = progress;
    this.clock = clock;
    this.pace = pace;
    this.log = log;
  }

  private static void rest(int bytes) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(Math.max(bytes, LEAST) * 1_000_000_000L / BYTES_PER_SECOND));
  }

  /** Verifies what readers found damaged, at once, until the next pass is due; then makes that pass. */
  public void next() throws IOException, InterruptedException {
    for (Duration left = untilDue(); left.isPositive(); left = untilDue()) {
      Optional<String> suspect = blobs.suspect(left);
      if (suspect.isPresent()) {
        look(suspect.get(), _ -> { });
      }
    }
    pass();
  }

  Duration untilDue() throws IOException {
    return place().filter(Place::over).map(p -> Duration.between(clock.instant(), p.began.plus(EVERY)))
        .orElse(Duration.ZERO);
  }

  /** Goes on with the pass that was interrupted, else makes a whole one. */
  void pass() throws IOException, InterruptedException {
    Place from = place().filter(p -> !p.over).orElseGet(() -> new Place(clock.instant(), "", false));
    int read = 0;
    int damaged = 0;
    for (List<String> ids = blobs.after(from.after); !ids.isEmpty(); ids = blobs.after(ids.getLast())) {
      for (String id : ids) {
        damaged += look(id, pace) ? 0 : 1;
        if (++read % NOTE_EVERY == 0) {
          note(new Place(from.began, id, false));
        }
        for (Optional<String> s = blobs.suspect(Duration.ZERO); s.isPresent(); s = blobs.suspect(Duration.ZERO)) {
          look(s.get(), _ -> { });
        }
      }
    }
    int missing = missing();
    note(new Place(from.began, "", true));
    if (damaged + missing > 0) {
      log.accept("blobs: of " + read + " read, " + damaged + " are damaged; " + missing + " are missing");
    }
  }

  /** Reads one blob. Returns false if it is damaged. */
  private boolean look(String id, Pace atPace) throws InterruptedException {
    try {
      blobs.verify(id, atPace);
      return true;
    } catch (NoSuchFileException e) {
      return true; // deleted meanwhile
    } catch (CorruptBlobException e) {
      return !setAside(id, e.problem());
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      log.accept("blobs: cannot read " + id + ": " + e.getMessage());
      return true; // perhaps tomorrow; nobody is given what cannot be read
    }
  }

  private boolean setAside(String id, String problem) {
    try {
      if (!blobs.setAside(id)) {
        return false;
      }
    } catch (IOException e) {
      log.accept("blobs: " + id + " is damaged (" + problem + ") and cannot be set aside: " + e.getMessage());
      return true;
    }
    log.accept("blobs: " + id + " is damaged (" + problem + "); its file is set aside");
    report(new TreeMap<>(Map.of(id, problem)));
    return true;
  }

  /** Blobs that the region knows of and nobody has. */
  private int missing() {
    Set<String> absent = new TreeSet<>();
    Blobs.known(region.snapshot(), id -> {
      if (!blobs.has(id)) {
        absent.add(id);
      }
    });
    Set<String> gone = new TreeSet<>();
    if (!absent.isEmpty()) {
      Blobs.known(region.snapshot(), id -> {
        if (absent.contains(id)) {
          gone.add(id); // not collected meanwhile
        }
      });
      gone.removeAll(region.<Set<String>>look(call -> new TreeSet<>(Blobs.garbage(call.state(), Integer.MAX_VALUE))));
    }
    SortedMap<String, String> problems = new TreeMap<>();
    gone.forEach(id -> {
      log.accept("blobs: " + id + " is missing");
      problems.put(id, "it is missing");
    });
    report(problems);
    return gone.size();
  }

  /** Whose bytes they are is looked for here: among millions of objects that takes seconds, in a command it would stop all. */
  private void report(SortedMap<String, String> problems) {
    if (!problems.isEmpty()) {
      SortedMap<String, List<String>> owners = Blobs.owners(region.snapshot(), problems.keySet());
      problems.forEach((id, problem) ->
          region.report(new Report.BlobDamaged(id, problem, owners.getOrDefault(id, List.of()))));
    }
  }

  private Optional<Place> place() throws IOException {
    try {
      return Place.parse(Files.readString(progress));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void note(Place place) throws IOException {
    Home.write(progress, place.text());
  }
}
