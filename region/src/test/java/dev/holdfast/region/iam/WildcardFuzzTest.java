package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Patterns against regular expressions that say the same; and whatever a policy is, it is read or refused, and asked. */
final class WildcardFuzzTest {

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars("ab*?:").ofMaxLength(12);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab:").ofMaxLength(12);
  }

  @Property(tries = 3_000, seed = "20260101", shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void matchesAsARegularExpressionWould(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
    String regex = pattern.replace("*", ".*").replace("?", ".");
    assertThat(Wildcard.of(pattern).matches(text)).isEqualTo(Pattern.compile(regex).matcher(text).matches());
  }

  @Provide
  Arbitrary<String> policies() {
    List<String> pieces = List.of("{", "}", "[", "]", ":", ",", "\"*\"", "\"Statement\":", "\"Version\":\"2012-10-17\",",
        "\"Effect\":\"Allow\",", "\"Principal\":", "\"Action\":\"s3:*\",", "\"Resource\":\"${aws:username, 'x'}*\"",
        "\"Condition\":{\"StringLike\":{\"aws:username\":", "\"${\"", "{\"AWS\":\"*\"}", "null", "1e99", "true",
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":", "}]}",
        "\"Condition\":{\"NumericLessThan\":{\"aws:epochtime\":\"1e999999999\"}}", "\"NotAction\":");
    return Arbitraries.of(pieces).list().ofMaxSize(14).map(parts -> String.join("", parts));
  }

  @Property(tries = 3_000, seed = "20260101", shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void everyTextIsReadOrRefused(@ForAll("policies") String text) {
    Keys keys = Keys.NONE.with("aws:username", "ada").with("aws:epochtime", "1");
    for (Kind kind : Kind.values()) {
      PolicyDocument policy = PolicyDocument.readable(kind, text);
      assertThat(policy.of("s3:GetObject", "arn:aws:s3:::b/k", keys)).isNotNull();
      assertThat(policy.denies(Subject.ANYBODY, "s3:GetObject", "arn:aws:s3:::b/k", keys)
          && policy.letsAnybody("s3:GetObject", "arn:aws:s3:::b/k")).isFalse();
    }
  }
}
