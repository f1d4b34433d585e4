package dev.holdfast.wire.postform;

import dev.holdfast.region.kernel.Errors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A body of {@code multipart/form-data}: fields, then one file. The fields are read whole, the file streams. What follows
 * the file is ignored, as S3 does.
 *
 * @param fields by their names in lower case
 * @param fileName of the file, without directories; empty if the client gave none
 * @param file ends where the file does; throws when the body ends before it
 */
public record MultipartForm(SortedMap<String, String> fields, String fileName, InputStream file) {

  /** Bytes of all that precedes the file. */
  public static final int FIELD_BYTES = 20 << 10;

  public static final int FIELDS = 100;

  private static final Pattern BOUNDARY =
      Pattern.compile("(?i)multipart/form-data\\s*;.*\\bboundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70})).*");

  /** Possessive: a greedy group would take a stack frame for every character that a client sends. */
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([A-Za-z*]+)=(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^;\\s]*))");

  public static boolean isForm(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
  }

  /**
   * Reads up to where the file begins.
   *
   * @throws AwsServiceException MalformedPOSTRequest; MaxPostPreDataLengthExceededError; InvalidArgument if there is no file
   */
  public static MultipartForm read(InputStream in, String contentType) throws IOException {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.matches()) {
      throw malformed("its Content-Type names no boundary");
    }
    String name = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    PartsStream parts = new PartsStream(in, name.getBytes(StandardCharsets.ISO_8859_1));
    SortedMap<String, String> fields = new TreeMap<>();
    Budget budget = new Budget();
    all(parts, budget); // what precedes the first boundary means nothing
    while (parts.next(budget)) {
      SortedMap<String, String> disposition = disposition(parts, budget);
      String field = Optional.ofNullable(disposition.get("name"))
          .orElseThrow(() -> malformed("a part has no name")).toLowerCase(Locale.ROOT);
      if (field.equals("file")) {
        return new MultipartForm(Collections.unmodifiableSortedMap(fields),
            withoutDirectories(disposition.getOrDefault("filename", "")), parts);
      }
      if (fields.size() == FIELDS) {
        throw tooMuch("more than " + FIELDS + " fields");
      }
      if (fields.put(field, new String(all(parts, budget), StandardCharsets.UTF_8)) != null) {
        throw Errors.badRequest("InvalidArgument", "The form has the field " + field + " more than once");
      }
    }
    throw Errors.badRequest("InvalidArgument", "POST requires exactly one file upload per request.");
  }

  /** How much may still precede the file. */
  static final class Budget {
    private int left = FIELD_BYTES;

    void spend(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw tooMuch("more than " + FIELD_BYTES + " bytes");
      }
    }
  }

  private static byte[] all(PartsStream parts, Budget budget) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[1024];
    for (int n; (n = parts.read(some, 0, some.length)) >= 0; ) {
      budget.spend(n);
      all.write(some, 0, n);
    }
    return all.toByteArray();
  }

  /** The parameters of the part's Content-Disposition; its other headers mean nothing to S3. */
  private static SortedMap<String, String> disposition(PartsStream parts, Budget budget) throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    for (String line = parts.line(budget); !line.isEmpty(); line = parts.line(budget)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        Matcher m = PARAMETER.matcher(line);
        while (m.find()) {
          String value = m.group(2) == null ? m.group(3) : m.group(2).replaceAll("\\\\([\"\\\\])", "$1");
          found.putIfAbsent(m.group(1).toLowerCase(Locale.ROOT), value);
        }
      }
    }
    return found;
  }

  private static String withoutDirectories(String fileName) {
    return fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  }

  static AwsServiceException malformed(String problem) {
    return Errors.badRequest("MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data: " + problem);
  }

  private static AwsServiceException tooMuch(String problem) {
    return Errors.badRequest("MaxPostPreDataLengthExceededError",
        "Your POST request fields preceding the upload file were too large: " + problem);
  }
}
