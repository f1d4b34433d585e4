package dev.holdfast.region;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.rds.RdsService;
import dev.holdfast.region.s3.S3Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/** The blob store's contents as the state knows them, put together from every service's share. */
public final class Blobs {

  private Blobs() {}

  /** Some blobs that nothing refers to any more, about {@code most} of each service's. */
  public static List<String> garbage(State state, int most) {
    List<String> all = new ArrayList<>(S3Service.garbage(state, most));
    all.addAll(RdsService.garbage(state, most));
    return all;
  }

  /** The objects that these blobs belong to, by the blobs' ids. There may be millions to go through. */
  public static SortedMap<String, List<String>> owners(State state, Set<String> blobs) {
    return S3Service.owners(state, blobs);
  }

  /**
   * Names every blob that any service knows of, garbage too: any other that was there before the region started is
   * nobody's. There may be millions.
   */
  public static void known(State state, Consumer<String> known) {
    S3Service.known(state, known);
    RdsService.blobs(state).forEach(known);
  }
}
