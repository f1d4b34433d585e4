package dev.holdfast.wire.sigv4;

import dev.holdfast.region.kernel.Caller;
import java.time.Instant;
import java.util.Optional;

/** The access keys that are good for signing. */
public interface Credentials {

  /** What is known of an access key. */
  sealed interface Lookup {}

  record Found(String secretAccessKey, Caller caller) implements Lookup {}

  record Unknown() implements Lookup {}

  /** A temporary key whose time is over. */
  record Expired() implements Lookup {}

  /** A temporary key with another session token, or without; or a token with a key that has none. */
  record WrongToken() implements Lookup {}

  /** @param sessionToken as the request carries it; the implementation compares it in constant time */
  Lookup find(String accessKeyId, Optional<String> sessionToken, Instant now);
}
