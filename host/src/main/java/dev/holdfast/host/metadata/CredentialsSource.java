package dev.holdfast.host.metadata;

import java.io.IOException;

/** Where the metadata service gets a role's temporary credentials from: the region. */
public interface CredentialsSource {

  /**
   * Credentials of the role for this instance. May block, but at most some seconds.
   *
   * @param role the role's name
   * @throws IOException while the region cannot be reached, or refuses; the last ones are handed out meanwhile
   */
  RoleCredentials credentials(String instanceId, String role) throws IOException;
}
