package dev.holdfast.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Heads made of the pieces that heads are made of, in any order, and of garbage. None ends the parser; and one that is
 * taken says the same to everybody: to a strict reader, and to the target that gets it from us.
 */
final class HeadFuzzTest {

  private static final String[] LINES = {
    "GET / HTTP/1.1", "POST /a?b=c HTTP/1.1", "PUT * HTTP/1.0", "HEAD http://x/ HTTP/1.1", "GET  / HTTP/1.1",
    "GET / HTTP/1.1 ",
    "GET / HTTP/2.0", "GET /\t HTTP/1.1", "G(T / HTTP/1.1", " GET / HTTP/1.1", "", "CONNECT x:1 HTTP/1.1",
    "GET /\u0000 HTTP/1.1",
  };

  private static final String[] NAMES = {
    "Host", "host", "Content-Length", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "X-Forwarded-For",
    "X-Amzn-Trace-Id", "Idempotency-Key", "TE", "Keep-Alive", "Proxy-Connection", "X-Forwarded-Proto",
    "X-Forwarded-Port",
    "Content-Length ", " Host", "Content_Length", "", "\u00e9", "A:b",
  };

  private static final String[] VALUES = {
    "a", "0", "5", "+5", "-1", "0x5", "5, 5", "99999999999999999999", "chunked", "Chunked", "gzip, chunked",
    "chunked, chunked",
    "close", "keep-alive", "upgrade", "Upgrade, close", "websocket", "content-length", "transfer-encoding, host",
    "x-forwarded-for",
    "1.2.3.4", "", " ", "\t5 ", "\u000b5", "a\rb", "a\nb", "\u0000", "\u007f", "\u00ff",
  };

  private static final String[] ENDS = {"\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n ",
    "\r\r\n"};

  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*");

  @Test
  void whatIsTakenSaysTheSameToEverybody() {
    SplittableRandom random = new SplittableRandom(1);
    HeadScan scan = new HeadScan();
    RequestHead head = new RequestHead(scan);
    int taken = 0;
    for (int i = 0; i < 300_000; i++) {
      String text = head(random);
      load(scan, text);
      head.read(text.length());
      if (head.refusal != 0) {
        assertThat(head.refusal).isIn(400, 405, 431, 505);
        assertThat(head.problem).isNotEmpty();
        continue;
      }
      taken++;
      List<String> lines = List.of(text.substring(0, text.length() - 4).split("\r\n", -1));
      assertThat(lines.subList(1, lines.size())).as(text).allMatch(HEADER.asMatchPredicate());
      List<String> lengths = values(lines, "content-length");
      List<String> codings = values(lines, "transfer-encoding");
      assertThat(lengths.size() + codings.size()).as("one length at the most: " + text).isLessThanOrEqualTo(1);
      assertThat(head.contentLength).as(text).isEqualTo(lengths.isEmpty() ? -1 : Long.parseLong(lengths.getFirst()));
      assertThat(head.chunked).as(text).isEqualTo(codings.stream().anyMatch("chunked"::equalsIgnoreCase));

      long length = head.contentLength;
      boolean chunked = head.chunked;
      head.splice(HeadScan.ascii("127.0.0.1"), HeadScan.ascii("80"), 1, 2, 3);
      String sent = new String(head.spliced(), 0, head.splicedLength(), StandardCharsets.ISO_8859_1);
      assertThat(sent.indexOf("\r\n\r\n")).as("it ends once: " + text).isEqualTo(sent.length() - 4);
      if (sent.length() <= scan.bytes.length) {
        load(scan, sent);
        head.read(sent.length());
        assertThat(head.refusal).as(text + " became " + sent).isZero();
        assertThat(head.contentLength).as(text + " became " + sent).isEqualTo(length);
        assertThat(head.chunked).as(text + " became " + sent).isEqualTo(chunked);
      }
    }
    assertThat(taken).isGreaterThan(1_000);
  }

  @Test
  void answersOfTargetsAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(2);
    HeadScan scan = new HeadScan();
    ResponseHead head = new ResponseHead(scan);
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      String text = head(random).replaceFirst("^[^\r]*", random.nextInt(4) > 0 ? "HTTP/1.1 200 OK" : "HTTP/1.1 2");
      load(scan, text);
      head.read(text.length());
      if (head.problem.isEmpty()) {
        taken++;
        head.splice(random.nextBoolean());
        String sent = new String(head.spliced(), 0, head.splicedLength(), StandardCharsets.ISO_8859_1);
        assertThat(sent.indexOf("\r\n\r\n")).as(text).isEqualTo(sent.length() - 4);
      }
    }
    assertThat(taken).isGreaterThan(1_000);
  }

  private static void load(HeadScan scan, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, scan.bytes, 0, text.length());
  }

  /** One that ends where its first empty line is, as whoever reads a connection finds it. */
  private static String head(SplittableRandom random) {
    StringBuilder text = new StringBuilder(random.nextInt(4) > 0 ? LINES[random.nextInt(3)] : pick(random, LINES));
    text.append(random.nextInt(20) > 0 ? "\r\n" : pick(random, ENDS));
    if (random.nextInt(3) > 0) {
      text.append("Host: x\r\n");
    }
    for (int n = random.nextInt(random.nextInt(50) > 0 ? 5 : 400); n > 0; n--) {
      text.append(random.nextInt(12) > 0 ? NAMES[random.nextInt(15)] : pick(random, NAMES));
      text.append(random.nextInt(20) > 0 ? ": " : pick(random, ":", " : ", "", " "));
      text.append(pick(random, VALUES)).append(random.nextInt(12) > 0 ? "\r\n" : pick(random, ENDS));
    }
    String all = text + "\r\n\r\n";
    return all.substring(0, all.indexOf("\r\n\r\n") + 4);
  }

  private static String pick(SplittableRandom random, String... from) {
    return from[random.nextInt(from.length)];
  }

  private static List<String> values(List<String> lines, String name) {
    return lines.stream().skip(1).filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip()).toList();
  }
}
