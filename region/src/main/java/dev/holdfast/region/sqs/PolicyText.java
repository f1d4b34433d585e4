package dev.holdfast.region.sqs;

import java.util.NoSuchElementException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** A policy's text, which a client may have sent as it liked. */
public final class PolicyText {

  private PolicyText() {}

  /**
   * @throws java.io.UncheckedIOException if it is no JSON
   * @throws NoSuchElementException if there is none: the SDK's parser then gives null, as for a text of space or comments
   */
  public static JsonNode parse(String text) {
    JsonNode node = JsonNode.parser().parse(String.valueOf(text));
    if (node == null) {
      throw new NoSuchElementException("no JSON");
    }
    return node;
  }
}
