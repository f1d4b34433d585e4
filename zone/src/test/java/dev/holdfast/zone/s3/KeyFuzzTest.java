package dev.holdfast.zone.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.wire.S3Address;
import dev.holdfast.zone.blob.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A key is any Unicode of up to 1,024 bytes, dots, slashes and control characters too; and never a file's name. */
final class KeyFuzzTest {

  private static Path directory;
  private static Exchange exchange;

  @BeforeContainer
  static void make() throws Exception {
    directory = Files.createTempDirectory("keys");
    exchange = new Exchange(new BlobStore(directory.resolve("store"), 0, new UnsyncedDisk()));
    exchange.send("PUT", "/bucket", "", new byte[0]);
  }

  @AfterContainer
  static void remove() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.strings().all().ofMaxLength(6)),
            Tuple.of(4, Arbitraries.of("../", "..", "/", "//", ".", "\\", "\u0000", "\n", "\r\n", "\u001b", "%", "%2e%2e%2f", "+", " ",
                "&", "=", "?", "#", "<", "]]>", "é", "e\u0301", "\u202e", "😀", "\ufffe", "\u0085", "/etc/passwd", "~", "*", "\"")),
            Tuple.of(1, Arbitraries.of("a", "é", "😀", "../", "\u0001").flatMap(p -> Arbitraries.integers().between(100, 520)
                .map(p::repeat))))
        .list().ofMinSize(1).ofMaxSize(8).map(parts -> String.join("", parts))
        .map(key -> new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Property(tries = 400, seed = "20260101", shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void whatIsPutUnderAKeyIsFoundUnderIt(@ForAll("keys") String key) throws Exception {
    byte[] bytes = ("content of " + key).getBytes(StandardCharsets.UTF_8);
    Exchange.Answer put = exchange.send("PUT", S3Address.path("bucket", key), "", bytes);
    if (key.isEmpty() || key.getBytes(StandardCharsets.UTF_8).length > 1024) {
      assertThat(key.isEmpty() || put.code().equals("KeyTooLongError")).as(put.text()).isTrue();
      return;
    }
    assertThat(put.status()).as(put.text()).isEqualTo(200);
    assertThat(exchange.send("GET", S3Address.path("bucket", key), "", new byte[0]).body()).isEqualTo(bytes);
    String listed = exchange.send("GET", "/bucket", "list-type=2&encoding-type=url&max-keys=10", new byte[0]).text();
    assertThat(listed.replaceAll("(?s).*?<Key>(.*?)</Key>.*", "$1")).satisfies(found -> assertThat(
        dev.holdfast.wire.QueryString.decode(found, true)).isEqualTo(key));
    String plain = exchange.send("GET", "/bucket", "list-type=2", new byte[0]).text();
    assertThat(unescaped(plain.replaceAll("(?s).*?<Key>(.*?)</Key>.*", "$1"))).isEqualTo(key);
    assertThat(exchange.send("DELETE", S3Address.path("bucket", key), "", new byte[0]).status()).isEqualTo(204);
    assertThat(exchange.send("GET", S3Address.path("bucket", key), "", new byte[0]).status()).isEqualTo(404);
    try (Stream<Path> beside = Files.list(directory)) {
      assertThat(beside.map(p -> p.getFileName().toString())).containsExactly("store");
    }
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).map(p -> p.getFileName().toString()))
          .as("blobs, and segments").allMatch(n -> n.matches("[0-9a-f]{32}|[0-9a-f]{7}"));
    }
  }

  /** By hand: parsers refuse references to what XML 1.0 does not allow, and AWS writes them. */
  private static String unescaped(String text) {
    return Pattern.compile("&(?:#x([0-9A-Fa-f]+)|(\\w+));").matcher(text).replaceAll(m -> Matcher.quoteReplacement(
        m.group(1) != null ? Character.toString(Integer.parseInt(m.group(1), 16))
            : Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"").get(m.group(2))));
  }
}
