package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Whatever a filter policy and a message are: the policy is taken or refused as the client's error, and then it
 * decides.
 */
final class FilterFuzzTest {

  @Provide
  Arbitrary<String> json() {
    List<String> pieces = List.of("{", "}", "[", "]", ":", ",", "\"a\":", "\"$or\":", "{\"a\":[", "]}", "\"x\"", "1", "-1e9",
        "1e999", "true", "null", "{\"prefix\":\"x\"}", "{\"wildcard\":\"*x*\\\\*\"}", "{\"numeric\":[\">\",0,\"<\",5]}",
        "{\"anything-but\":", "{\"exists\":false}", "{\"cidr\":\"10.0.0.0/8\"}", "{\"cidr\":\"::/0\"}", "{\"suffix\":",
        "\"\\ud800\"", "\"10.1.2.3\"", "\"::1\"", "\"xxxxxxxxxxxxxxxxxxx*\"");
    return Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.of(pieces)),
            Tuple.of(1, Arbitraries.strings().all().ofMaxLength(8)),
            Tuple.of(1, Arbitraries.of(pieces).map(p -> p.repeat(20_000 / p.length()))))
        .list().ofMaxSize(12).map(parts -> String.join("", parts));
  }

  @Property(tries = 2_000, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void decidesOrIsRefused(@ForAll("json") String policy, @ForAll("json") String body) {
    for (String text : List.of(policy, "{\"a\":[" + policy + "]}")) {
      for (boolean nested : new boolean[] {true, false}) {
        try {
          FilterPolicy read = new FilterPolicyReader(nested, "").read(text);
          read.matches(Value.ofBody(body));
          read.matches(Value.ofBody("{\"a\":" + body + "}"));
          assertThat(read.combinations(1)).isLessThanOrEqualTo(Limits.FILTER_COMBINATIONS);
        } catch (AwsServiceException e) {
          assertThat(e.statusCode()).isEqualTo(400);
        }
      }
    }
  }

  /** As slow as a search can be made: it is over in no time, not in hours. */
  @Property(tries = 1)
  void aLongPatternInALongTextIsLinear() {
    String policy = "{\"a\":[{\"wildcard\":\"*" + "x".repeat(100_000) + "y*\"}]}";
    assertThat(new FilterPolicyReader(true, "").read(policy)
        .matches(Value.ofBody("{\"a\":\"" + "x".repeat(200_000) + "\"}"))).isFalse();
  }
}
