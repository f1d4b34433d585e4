package dev.holdfast.host;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a zone's instance host is set up with.
 *
 * @param account the account id, shown in instance identity documents
 * @param apiEndpoint what instances get as {@code AWS_ENDPOINT_URL}, as {@code http://127.0.0.1:4566}
 * @param toolsDirectory what {@link ToolsDirectory#install} made; its {@code bin} is on each instance's PATH
 * @param lesserUsers whom instances run as; empty: as the user of this process, which must not be root then
 * @param metadataPort of the metadata service on each instance's address, normally {@value #METADATA_PORT}
 */
public record HostSettings(
    String region,
    String account,
    URI apiEndpoint,
    Path toolsDirectory,
    Optional<LesserUsers> lesserUsers,
    int metadataPort) {

  public static final int METADATA_PORT = 1338;

  /** The defaults: lesser users exactly when this process is root. */
  public static HostSettings of(String region, String account, URI apiEndpoint, Path toolsDirectory) {
    boolean root = Owner.isRoot();
    return new HostSettings(region, account, apiEndpoint, toolsDirectory,
        root ? Optional.of(LesserUsers.DEFAULT) : Optional.empty(), METADATA_PORT);
  }

  /**
   * A range of numeric user ids (and group ids alike) that need no account on the machine. Each instance takes one by
   * the hash of its id, so that instances can seldom read each other's files, and none can read the region's.
   */
  public record LesserUsers(int first, int count) {
    public static final LesserUsers DEFAULT = new LesserUsers(61_001, 4_000);

    int of(String instanceId) {
      return first + Math.floorMod(instanceId.hashCode(), count);
    }
  }
}
