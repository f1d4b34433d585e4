package dev.holdfast.host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** What cloud-init would make of an instance's user data. */
sealed interface UserData {

  /** At most 16 KB on EC2; this bounds what gzip may hide in them. */
  int MAX_BYTES = 1 << 20;

  /** A script with its {@code #!} line, to be run at each boot. */
  record Script(byte[] text) implements UserData {}

  /** Nothing to run: the instance idles. {@code note} says why, for its console. */
  record Idle(String note) implements UserData {}

  /** Something that cloud-init would act on and this host does not: to go on without it would deceive. */
  record Refused(String reason) implements UserData {}

  /** @param encoded Base64, as the EC2 API carries it; cloud-init also takes what is gzipped inside */
  static UserData of(Optional<String> encoded) {
    if (encoded.isEmpty() || encoded.get().isBlank()) {
      return new Idle("no user data: the instance idles");
    }
    byte[] bytes;
    try {
      bytes = unzipped(Base64.getMimeDecoder().decode(encoded.get()));
    } catch (IllegalArgumentException | IOException e) {
      return new Refused("user data cannot be decoded: " + e.getMessage());
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    String first = text.lines().findFirst().orElse("").strip();
    if (first.startsWith("#!")) {
      return new Script(bytes);
    }
    boolean directive = first.startsWith("#cloud-") || first.startsWith("#include") || first.startsWith("#part-handler")
        || first.startsWith("## template:") || first.startsWith("#upstart-job");
    if (directive) {
      return new Refused("user data of kind \"" + first + "\" is not supported by the process host; use a #! script");
    }
    if (text.regionMatches(true, 0, "Content-Type: multipart/", 0, 24) || first.startsWith("MIME-Version:")) {
      return new Refused("MIME multipart user data is not supported by the process host; use a #! script");
    }
    return new Idle("user data is no #! script and is not run, as cloud-init would not: the instance idles");
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    boolean gzip = bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    if (!gzip) {
      return bytes;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] plain = in.readNBytes(MAX_BYTES + 1);
      if (plain.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes");
      }
      return plain;
    }
  }
}
