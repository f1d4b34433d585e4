package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.zone.home.RootCredentials;
import dev.holdfast.zone.home.Sessions;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The keys that are good for signing: the account's root key, its users', and temporary ones with their session token. */
public final class Keys implements Credentials {

  private final RootCredentials root;
  private final Sessions sessions;
  private final String account;
  private final Owners users;
  private final Ids ids;
  private final UnaryOperator<String> secrets;

  /** Whose an active access key of a user is: the user's ARN. */
  @FunctionalInterface
  public interface Owners {
    Optional<String> of(String accessKeyId);
  }

  /** The id of a user, or of the role that a session is of, by the principal's ARN. */
  @FunctionalInterface
  public interface Ids {
    Optional<String> of(String principal);
  }

  /** @param secrets the secret of a user's access key, by its id */
  public Keys(
      RootCredentials root, Sessions sessions, String account, Owners users, Ids ids, UnaryOperator<String> secrets) {
    this.users = users;
    this.ids = ids;
    this.secrets = secrets;
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
      Optional<String> user = users.of(accessKeyId);
      return user.isEmpty() ? new Unknown()
          : sessionToken.isPresent() ? new WrongToken()
          : new Found(secrets.apply(accessKeyId), new Caller(accessKeyId, user.get(), account));
    }
    Optional<Sessions.Session> session = sessionToken.flatMap(token -> sessions.open(accessKeyId, token));
    // Whose role or user is gone is nobody, even when there is another of that name.
    if (session.filter(s -> s.owner().isEmpty() || s.owner().equals(ids.of(s.caller().arn()))).isEmpty()) {
      return new WrongToken();
    }
    return now.isAfter(session.get().expiration())
        ? new Expired()
        : new Found(sessions.secret(accessKeyId), session.get().caller());
  }
}
