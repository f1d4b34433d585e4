package dev.holdfast.region.cloudformation;

import java.util.LinkedHashMap;

/**
 * Parsed templates, by their text: an operation looks at its stack's template again at every step. What it answers
 * depends on the text alone, so keeping it outside the state changes nothing.
 */
final class Templates {

  private static final int KEPT = 16;

  /** Guarded by this: reads run side by side. */
  private final LinkedHashMap<String, Template> parsed = new LinkedHashMap<>();

  synchronized Template of(String body) {
    Template known = parsed.get(body);
    if (known == null) {
      known = Template.parse(body);
      parsed.put(body, known);
      if (parsed.size() > KEPT) {
        parsed.pollFirstEntry();
      }
    }
    return known;
  }
}
