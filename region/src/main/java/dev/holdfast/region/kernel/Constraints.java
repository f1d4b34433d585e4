package dev.holdfast.region.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * What the model of an API says of a request's members. AWS checks it before anything else, and names all that is broken at
 * once, in the words that are here.
 */
public final class Constraints {

  private final boolean quoting;
  private final List<String> broken = new ArrayList<>();

  private Constraints(boolean quoting) {
    this.quoting = quoting;
  }

  /** As IAM has it: {@code Value at 'userName'}. */
  public static Constraints naming() {
    return new Constraints(false);
  }

  /** As STS has it: {@code Value 'ada' at 'userName'}. */
  public static Constraints quoting() {
    return new Constraints(true);
  }

  /** Of characters. A value that is not there breaks nothing here. */
  public Constraints length(String member, String value, int least, int most) {
    return value == null ? this : bounds(member, value, value.length(), "length", least, most);
  }

  /** Of entries. */
  public Constraints length(String member, List<?> values, int most) {
    return holds(values.size() <= most, member, values, "have length less than or equal to " + most);
  }

  public Constraints value(String member, Integer value, int least, int most) {
    return value == null ? this : bounds(member, value, value, "value", least, most);
  }

  public Constraints pattern(String member, String value, String pattern) {
    return holds(value == null || value.matches(pattern), member, value, "satisfy regular expression pattern: " + pattern);
  }

  /** @param rule what {@code Member must}, as AWS words it */
  public Constraints holds(boolean holds, String member, Object value, String rule) {
    if (!holds) {
      broken.add("Value " + (quoting ? "'" + value + "' " : "") + "at '" + member
          + "' failed to satisfy constraint: Member must " + rule);
    }
    return this;
  }

  private Constraints bounds(String member, Object value, int measure, String what, int least, int most) {
    return holds(measure >= least, member, value, "have " + what + " greater than or equal to " + least)
        .holds(measure <= most, member, value, "have " + what + " less than or equal to " + most);
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError where one is broken */
  public void require() {
    if (!broken.isEmpty()) {
      throw Errors.badRequest("ValidationError", broken.size() + " validation error" + (broken.size() > 1 ? "s" : "")
          + " detected: " + String.join("; ", broken));
    }
  }
}
