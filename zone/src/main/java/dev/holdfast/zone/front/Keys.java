package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.zone.home.RootCredentials;
import dev.holdfast.zone.home.Sessions;
import java.time.Instant;
import java.util.Optional;

/** The keys that are good for signing: the account's root key, and the temporary ones that carry a session token. */
public final class Keys implements Credentials {

  private final RootCredentials root;
  private final Sessions sessions;
  private final String account;

  public Keys(RootCredentials root, Sessions sessions, String account) {
    this.root = root;
    this.sessions = sessions;
    this.account = account;
  }

  @Override
  public Lookup find(String accessKeyId, Optional<String> sessionToken, Instant now) {
    if (accessKeyId.equals(root.accessKeyId())) {
      return sessionToken.isPresent()
          ? new WrongToken()
          : new Found(root.secretAccessKey(), new Caller(accessKeyId, Caller.root(account).arn(), account));
    }
    if (!accessKeyId.startsWith("ASIA")) {
      return new Unknown();
    }
    Optional<Sessions.Session> session = sessionToken.flatMap(token -> sessions.open(accessKeyId, token));
    if (session.isEmpty()) {
      return new WrongToken();
    }
    return now.isAfter(session.get().expiration())
        ? new Expired()
        : new Found(sessions.secret(accessKeyId), session.get().caller());
  }
}
