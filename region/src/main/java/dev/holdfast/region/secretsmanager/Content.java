package dev.holdfast.region.secretsmanager;

import dev.holdfast.region.kernel.Vault;
import java.util.Optional;

/** What a version holds, never in clear: exactly one of the two. */
record Content(Optional<String> sealed, Optional<GeneratedString> generated) {

  static Content sealed(String sealed) {
    return new Content(Optional.of(sealed), Optional.empty());
  }

  static Content generated(GeneratedString generated) {
    return new Content(Optional.empty(), Optional.of(generated));
  }

  /** In clear. @param name of the version, from which a generated value is derived */
  String open(Vault vault, String name) {
    return sealed.map(vault::open).orElseGet(() -> generated.orElseThrow().value(vault.derive(name)));
  }
}
