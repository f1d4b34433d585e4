package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.iam.Cidr;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** The language of filter policies, by the examples of AWS's documentation where it has them. */
final class FilterPolicyTest {

  private static boolean body(String policy, String body) {
    return new FilterPolicyReader(true, "").read(policy).matches(Value.ofBody(body));
  }

  private static MessageAttributeValue value(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }

  private static boolean attributes(String policy, Map<String, MessageAttributeValue> attributes) {
    return new FilterPolicyReader(false, "").read(policy).matches(Value.of(new TreeMap<>(attributes)));
  }

  private static boolean refuses(String policy, boolean nested, String reason) {
    assertThatThrownBy(() -> new FilterPolicyReader(nested, "").read(policy)).as(policy)
        .hasMessageContaining("Invalid parameter: FilterPolicy: " + reason);
    return true;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "[\"rugby\"] | \"rugby\" | true",
      "[\"rugby\"] | \"Rugby\" | false",
      "[\"a\", \"rugby\"] | [\"x\", \"rugby\"] | true",
      "[null] | null | true",
      "[true] | true | true",
      "[true] | \"true\" | false",
      "[100] | 100.0 | true",
      "[100] | \"100\" | false",
      "[{\"prefix\": \"bas\"}] | \"baseball\" | true",
      "[{\"prefix\": \"bas\"}] | \"rugby\" | false",
      "[{\"suffix\": \"ball\"}] | \"baseball\" | true",
      "[{\"suffix\": \"ball\"}] | \"rugby\" | false",
      "[{\"equals-ignore-case\": \"TENNIS\"}] | \"tennis\" | true",
      "[{\"wildcard\": \"*ball\"}] | \"baseball\" | true",
      "[{\"wildcard\": \"b*b*l\"}] | \"baseball\" | true",
      "[{\"wildcard\": \"b*b*l\"}] | \"bal\" | false",
      "[{\"wildcard\": \"a*a\"}] | \"a\" | false",
      "[{\"wildcard\": \"a\\\\*\"}] | \"a*\" | true",
      "[{\"wildcard\": \"a\\\\*\"}] | \"ab\" | false",
      "[{\"anything-but\": [\"rugby\", \"tennis\"]}] | \"baseball\" | true",
      "[{\"anything-but\": [\"rugby\", \"tennis\"]}] | \"rugby\" | false",
      "[{\"anything-but\": [\"rugby\", \"tennis\"]}] | [\"rugby\", \"baseball\"] | true",
      "[{\"anything-but\": [\"rugby\", \"tennis\"]}] | [\"rugby\"] | false",
      "[{\"anything-but\": [100, 500]}] | 101 | true",
      "[{\"anything-but\": [100, 500]}] | 100 | false",
      "[{\"anything-but\": {\"prefix\": \"order-\"}}] | \"order-5\" | false",
      "[{\"anything-but\": {\"prefix\": \"order-\"}}] | \"data-5\" | true",
      "[{\"anything-but\": {\"suffix\": \"ball\"}}] | \"football\" | false",
      "[{\"anything-but\": {\"wildcard\": \"*ball\"}}] | \"football\" | false",
      "[{\"anything-but\": {\"wildcard\": \"*ball\"}}] | \"rugby\" | true",
      "[{\"numeric\": [\"=\", 301.5]}] | 3.015e2 | true",
      "[{\"numeric\": [\"<\", 0]}] | -1 | true",
      "[{\"numeric\": [\">\", 0, \"<=\", 150]}] | 150 | true",
      "[{\"numeric\": [\">\", 0, \"<=\", 150]}] | 0 | false",
      "[{\"numeric\": [\">\", 0]}] | \"1\" | false",
      "[{\"cidr\": \"10.0.0.0/24\"}] | \"10.0.0.255\" | true",
      "[{\"cidr\": \"10.0.0.0/24\"}] | \"10.0.1.0\" | false",
      "[{\"cidr\": \"2001:db8::/32\"}] | \"2001:db8:1::7\" | true",
      "[{\"cidr\": \"2001:db8::/32\"}] | \"2001:db9::\" | false",
      "[{\"exists\": true}] | \"x\" | true",
      "[{\"exists\": false}] | \"x\" | false"})
  void patterns(String patterns, String value, boolean matches) {
    assertThat(body("{\"key\": " + patterns + "}", "{\"key\": " + value + "}")).isEqualTo(matches);
  }

  @Test
  void absentKeys() {
    assertThat(body("{\"key\": [{\"exists\": false}]}", "{\"other\": 1}")).isTrue();
    assertThat(body("{\"key\": [{\"exists\": true}]}", "{\"other\": 1}")).isFalse();
    assertThat(body("{\"key\": [{\"anything-but\": \"x\"}]}", "{\"other\": 1}")).isFalse();
    assertThat(body("{\"key\": {\"inner\": [{\"exists\": false}]}}", "{}")).isTrue();
    assertThat(body("{\"key\": [\"x\"]}", "no JSON")).isFalse();
  }

  @Test
  void allKeysMustHoldAndOneOfEachOr() {
    String policy = "{\"a\": [1], \"b\": {\"c\": [2]}, \"$or\": [{\"d\": [3]}, {\"e\": [4], \"f\": [5]}]}";
    assertThat(body(policy, "{\"a\": 1, \"b\": {\"c\": 2}, \"d\": 3}")).isTrue();
    assertThat(body(policy, "{\"a\": 1, \"b\": {\"c\": 2}, \"e\": 4, \"f\": 5}")).isTrue();
    assertThat(body(policy, "{\"a\": 1, \"b\": {\"c\": 2}, \"e\": 4}")).isFalse();
    assertThat(body(policy, "{\"a\": 1, \"d\": 3}")).isFalse();
    assertThat(body("{\"b\": {\"c\": [2], \"d\": [3]}}", "{\"b\": [{\"c\": 2, \"d\": 0}, {\"c\": 0, \"d\": 3}]}")).isFalse();
    assertThat(body("{\"b\": {\"c\": [2], \"d\": [3]}}", "{\"b\": [{\"c\": 0}, {\"c\": 2, \"d\": 3}]}")).isTrue();
    assertThat(body("{\"$or\": [{\"prefix\": \"x\"}]}", "{\"$or\": \"xy\"}")).as("a key of this name").isTrue();
  }

  /** As AWS was recorded to do it: a name with dots, in policy or body, says the same as objects in objects. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"o.n\": [\"v\"]} | {\"o\": {\"n\": \"v\"}} | true",
      "{\"o.n\": [\"v\"]} | {\"o.n\": \"v\"} | true",
      "{\"o.n\": [\"v\"]} | {\"o\": {\"n\": \"w\"}} | false",
      "{\"o.n.t\": [\"v\"]} | {\"o\": {\"n\": {\"t\": \"v\"}}} | true",
      "{\"o.n.t\": [\"v\"]} | {\"o.n\": {\"t\": \"v\"}} | true",
      "{\"o.n.t\": [\"v\"]} | {\"o\": {\"n.t\": \"v\"}} | true",
      "{\"o\": {\"n\": [\"v\"]}} | {\"o.n\": \"v\"} | true",
      "{\"o\": {\"n\": [\"v\"], \"m\": [1]}} | {\"o.n\": \"v\", \"o\": {\"m\": 1}} | true",
      "{\"o.n\": [\"v\"]} | {\"o\": [{\"n\": \"u\"}, {\"n\": \"v\"}]} | true",
      "{\"o\": {\"n\": [\"v\"]}} | {\"o\": [[{\"n\": \"v\"}]]} | true",
      "{\"o.n\": [{\"exists\": false}]} | {\"o\": {\"m\": 1}} | true"})
  void namesWithDots(String policy, String message, boolean wanted) {
    assertThat(body(policy, message)).isEqualTo(wanted);
  }

  @Test
  void attributesByTheirTypes() {
    Map<String, MessageAttributeValue> message = Map.of(
        "store", value("String", "example_corp"), "price", value("Number", "210.75"),
        "interests", value("String.Array", "[\"soccer\", 7, true, null]"), "odd", value("String.Array", "soccer"),
        "bytes", MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromUtf8String("x")).build());
    assertThat(attributes("{\"store\": [\"example_corp\"], \"price\": [{\"numeric\": [\">=\", 100]}]}", message)).isTrue();
    assertThat(attributes("{\"price\": [\"210.75\"]}", message)).isFalse();
    for (String value : new String[] {"\"soccer\"", "7", "true", "null"}) {
      assertThat(attributes("{\"interests\": [" + value + "]}", message)).as(value).isTrue();
    }
    assertThat(attributes("{\"odd\": [\"soccer\"]}", message)).isFalse();
    assertThat(attributes("{\"odd\": [{\"exists\": true}]}", message)).isTrue();
    assertThat(attributes("{\"bytes\": [{\"exists\": true}]}", message)).as("Binary is ignored").isFalse();
    assertThat(attributes("{\"$or\": [{\"store\": [\"no\"]}, {\"price\": [210.75]}]}", message)).isTrue();
  }

  @Test
  void whatIsRefused() {
    refuses("{\"a\": \"b\"}", true, "\"a\" must be an object or an array");
    assertThatThrownBy(() -> new FilterPolicyReader(false, "").read("{\"a\": {\"b\": [1]}}")).hasMessageContaining(
        "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy");
    refuses("{\"a\": [[1]]}", true, "Match value must be String, number, true, false, or null");
    refuses("{\"a\": []}", true, "Empty arrays are not allowed");
    refuses("{\"a\": {}}", true, "Empty objects are not allowed");
    refuses("{\"a\": [{\"prefix\": \"x\", \"suffix\": \"y\"}]}", true, "Only one key allowed in match expression");
    refuses("{\"a\": [{\"like\": \"x\"}]}", true, "Unrecognized match type like");
    refuses("{\"a\": [{\"exists\": 1}]}", true, "exists match pattern must be either true or false.");
    refuses("{\"a\": [{\"prefix\": 1}]}", true, "prefix match pattern must be a string");
    refuses("{\"a\": [{\"numeric\": 1}]}", true, "Value of numeric must be an array.");
    refuses("{\"a\": [{\"numeric\": []}]}", true, "Invalid member in numeric match: ]");
    refuses("{\"a\": [{\"numeric\": [\"~\", 1]}]}", true, "Unrecognized numeric range operator: ~");
    refuses("{\"a\": [{\"numeric\": [\"<\", \"1\"]}]}", true, "Value of < must be numeric");
    refuses("{\"a\": [{\"numeric\": [\"<\", 1, \">\", 0]}]}", true, "Too many elements in numeric expression");
    refuses("{\"a\": [{\"numeric\": [1, \"<=\"]}]}", true, "Invalid member in numeric match: 1");
    refuses("{\"a\": [{\"numeric\": [\"=\", \"000\"]}]}", true, "Value of equals must be numeric");
    refuses("{\"a\": [{\"numeric\": [\">\", 20, 30]}]}", true, "Bad value in numeric range: 30");
    refuses("{\"a\": [{\"numeric\": [\">\", 20, \"test\"]}]}", true, "Bad numeric range operator: test");
    refuses("{\"a\": [{\"numeric\": [\">\", 20, \"<=\"]}]}", true, "Value of <= must be numeric");
    refuses("{\"a\": [{\"numeric\": [\">\", 20, \"<\", 30, \"<\", 50]}]}", true, "Too many terms in numeric range expression");
    refuses("{\"a\": [{\"numeric\": [\">\", 1, \"<\", 1]}]}", true, "Bottom must be less than top");
    refuses("{\"a\": [{\"numeric\": [\"=\", 1, \"<\", 1]}]}", true, "Too many elements in numeric expression");
    refuses("{\"a\": [1000000001]}", true, "Value of a number must be from -1E9 to 1E9");
    refuses("{\"a\": [{\"wildcard\": \"a**b\"}]}", true, "Consecutive wildcard characters at pos 1");
    refuses("{\"a\": [{\"wildcard\": \"a\\\\b\"}]}", true, "Invalid escape character at pos 1");
    refuses("{\"a\": [{\"cidr\": \"10.0.0.0/33\"}]}", true, "Malformed CIDR");
    refuses("{\"a\": [{\"anything-but\": {\"exists\": true}}]}", true, "Unsupported anything-but pattern");
    refuses("{\"a\": [{\"anything-but\": []}]}", true, "Empty arrays are not allowed");
    refuses("[]", true, "Filter is not an object");
    refuses("{", true, "failed to parse JSON.");
  }

  @Test
  void limits() {
    String six = IntStream.range(0, 6).mapToObj(i -> "\"k" + i + "\": [1]").collect(Collectors.joining(",", "{", "}"));
    refuses(six, false, "Filter policy can not have more than 5 keys");
    assertThat(body("{\"top\": " + six + "}", "{}")).as("keys below the first level do not count").isFalse();
    refuses("{\"a\": [" + "1,".repeat(12) + "1], \"b\": [" + "1,".repeat(11) + "1]}", false, "Filter policy is too complex");
    // (4 values at level 3) times (3 values at level 2), as AWS's documentation counts: 72.
    String nested = "{\"a\": {\"b\": {\"c\": [1, 2, 3, 4]}}, \"d\": {\"e\": [1, 2, 3]}}";
    assertThat(new FilterPolicyReader(true, "").read(nested).combinations(1)).isEqualTo(72);
    refuses("{\"a\": [\"" + "x".repeat(262_144) + "\"]}", false, "Filter policy is too large");
    refuses("{\"a\": " + "{\"a\": ".repeat(200) + "[1]" + "}".repeat(201), true, "Filter policy is nested too deeply");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2.3", "1.2.3.256", "1.2.3.4/", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::",
      "1:2:3:4:5:6:7::8", "10.0.0.0/999"})
  void noBlocks(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
  }
}
