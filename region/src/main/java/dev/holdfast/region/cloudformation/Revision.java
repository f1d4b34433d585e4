package dev.holdfast.region.cloudformation;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a stack is asked to be.
 *
 * @param template the body as it was given
 * @param tags the stack's own, without {@code aws:…}
 */
record Revision(
    String template,
    SortedMap<String, ParameterValue> parameters,
    SortedMap<String, String> tags,
    List<String> capabilities) {

  /** @param resolved what the SSM parameter named by {@code given} held when the operation began */
  record ParameterValue(String given, Optional<String> resolved) {

    String effective() {
      return resolved.orElse(given);
    }
  }
}
