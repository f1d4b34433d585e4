package dev.holdfast.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.holdfast.wire.model.WireProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/** Whole bodies in JSON or CBOR. */
enum JsonBody {
  JSON(JsonFactory.builder()
      .streamReadConstraints(constraints())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
      .build()),
  CBOR(CBORFactory.builder()
      .streamReadConstraints(constraints())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build());

  private final JsonFactory notation;

  JsonBody(JsonFactory notation) {
    this.notation = notation;
  }

  private static StreamReadConstraints constraints() {
    return StreamReadConstraints.builder().maxNestingDepth(Limits.DEPTH).maxStringLength(Limits.BODY).build();
  }

  /** Fills {@code builder}; no body at all is an empty object. */
  void read(byte[] body, SdkPojo builder) {
    if (body.length == 0) {
      return;
    }
    try (JsonParser in = notation.createParser(body)) {
      in.nextToken();
      JsonStructure.read(in, builder, "");
      if (in.nextToken() != null) {
        throw WireProblem.syntax("The body holds more than one object");
      }
    } catch (IOException e) {
      throw WireProblem.syntax("The body is not valid " + name() + firstLine(e));
    }
  }

  private static String firstLine(IOException e) {
    String message = e instanceof com.fasterxml.jackson.core.JsonProcessingException json
        ? json.getOriginalMessage()
        : e.getMessage();
    return message == null ? "" : ": " + message.lines().findFirst().orElse("");
  }

  byte[] write(SdkPojo pojo) {
    return written(out -> JsonStructure.write(out, pojo));
  }

  /** Texts may be a client's own: what is no Unicode in them becomes a question mark. */
  byte[] write(Map<String, String> members) {
    return written(out -> {
      out.writeStartObject();
      for (Map.Entry<String, String> member : members.entrySet()) {
        out.writeStringField(
            member.getKey(), new String(member.getValue().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
      }
      out.writeEndObject();
    });
  }

  private interface Writing {
    void to(JsonGenerator out) throws IOException;
  }

  private byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = notation.createGenerator(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
