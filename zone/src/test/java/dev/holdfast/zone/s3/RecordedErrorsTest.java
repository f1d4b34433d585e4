package dev.holdfast.zone.s3;

import static dev.holdfast.zone.s3.Exchange.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.s3.Exchange.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Errors as AWS was recorded to word them, with all that they say beside code and message. There are a bucket with an
 * object {@code o} of ten bytes and an upload of {@code m}; and a versioned one whose {@code k} is deleted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // nothing that is refused changes anything
class RecordedErrorsTest {

  private static final Pattern ELEMENT = Pattern.compile("<([A-Za-z0-9-]+)>([^<]*)</\\1>");
  private static final Pattern CONDITION = Pattern.compile("([A-Za-z0-9-]+): ([^;]*)(; |$)");

  private Exchange exchange;
  private final Map<String, String> known = new TreeMap<>();

  @BeforeAll
  void buckets(@TempDir Path dir) throws Exception {
    exchange = new Exchange(new BlobStore(dir, 0));
    send("PUT", "/media", "");
    send("PUT", "/media/o", "", "0123456789");
    known.put("{upload}", inner(send("POST", "/media/m", "uploads"), "UploadId"));
    known.put("{etag}", send("PUT", "/media/m", "partNumber=1&uploadId=" + known.get("{upload}"), "a").header("ETag")
        .replace("\"", ""));
    send("PUT", "/media/m", "partNumber=2&uploadId=" + known.get("{upload}"), "a");
    send("PUT", "/kept", "");
    send("PUT", "/kept", "versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
    known.put("{gone}", send("PUT", "/kept/k", "", "x").header("x-amz-version-id"));
    send("DELETE", "/kept/k", "versionId=" + known.get("{gone}"));
    known.put("{marker}", send("DELETE", "/kept/k", "").header("x-amz-version-id"));
  }

  private Answer send(String method, String path, String query, String body, String... headers) throws Exception {
    return exchange.send(method, path, query, bytes(body), headers);
  }

  private Answer send(String method, String path, String query) throws Exception {
    return send(method, path, query, "");
  }

  private static String inner(Answer answer, String name) {
    return answer.text().replaceAll("(?s).*<" + name + ">(.*)</" + name + ">.*", "$1");
  }

  private String filled(String text) {
    String filled = text == null ? "" : text;
    for (Map.Entry<String, String> e : known.entrySet()) {
      filled = filled.replace(e.getKey(), e.getValue());
    }
    return filled;
  }

  /** Headers are {@code name: value; name: value}; what is expected is {@code Code: message (Name=value, …)}. */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvFileSource(resources = "recorded-errors.txt", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 1000)
  void areWordedAsRecorded(String request, String headers, String body, String expected) throws Exception {
    String[] parts = filled(request).split("[ ?]", 3);
    List<String> given = new ArrayList<>();
    for (Matcher m = CONDITION.matcher(filled(headers)); m.find(); ) {
      given.addAll(List.of(m.group(1), m.group(2)));
    }
    Answer answer =
        send(parts[0], parts[1], parts.length == 3 ? parts[2] : "", filled(body), given.toArray(String[]::new));
    assertThat(answer.status() + " " + told(answer)).isEqualTo(filled(expected));
  }

  private static String told(Answer answer) {
    String head = inner(answer, "Code") + ": " + inner(answer, "Message");
    List<String> more = new ArrayList<>();
    for (Matcher m = ELEMENT.matcher(answer.text()); m.find(); ) {
      if (!List.of("Code", "Message", "RequestId", "HostId", "Detail").contains(m.group(1))) {
        more.add(m.group(1) + '=' + m.group(2).replace("&amp;", "&"));
      }
    }
    return (head + " (" + String.join(", ", more) + ')').replace("&quot;", "\"");
  }
}
