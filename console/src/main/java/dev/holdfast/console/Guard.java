package dev.holdfast.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who may look, and who may break things.
 *
 * <p>Every request must name this console in {@code Host}: a page of another site whose name is made to resolve to this
 * machine does not. What changes something must also come from this console's own page ({@code Origin}) and show the
 * token in {@code Authorization}. The token is in no cookie: cookies do not tell ports apart, and the website on this
 * machine would be sent them.
 */
record Guard(SortedSet<String> hosts, String token) {

  static Guard of(String listen, int port, String token) {
    SortedSet<String> hosts = new TreeSet<>();
    List.of("localhost", "127.0.0.1", "[::1]", listen.contains(":") ? "[" + listen + "]" : listen)
        .forEach(h -> hosts.add(h.toLowerCase(Locale.ROOT) + ":" + port));
    return new Guard(hosts, token);
  }

  /** @return why not; empty when allowed */
  Optional<String> mayLook(Optional<String> host) {
    return host.map(h -> h.toLowerCase(Locale.ROOT)).filter(hosts::contains).isPresent()
        ? Optional.empty()
        : Optional.of("This console answers only under its own address.");
  }

  Optional<String> mayAct(Optional<String> host, Optional<String> origin, Optional<String> authorization) {
    Optional<String> refused = mayLook(host);
    if (refused.isPresent()) {
      return refused;
    }
    if (origin.filter(o -> o.toLowerCase(Locale.ROOT).equals("http://" + host.orElse("").toLowerCase(Locale.ROOT)))
        .isEmpty()) {
      return Optional.of("This did not come from the console's own page.");
    }
    boolean known = authorization.filter(a -> a.startsWith("Bearer "))
        .map(a -> MessageDigest.isEqual(bytes(a.substring("Bearer ".length())), bytes(token))).orElse(false);
    return known ? Optional.empty() : Optional.of("The token is missing or wrong.");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
