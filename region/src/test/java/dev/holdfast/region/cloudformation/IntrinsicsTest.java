package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each intrinsic function comes to, given in YAML and shown as JSON. */
final class IntrinsicsTest {

  private static final Intrinsics.Names NAMES = new Intrinsics.Names() {
    @Override public Object ref(String path, String name) {
      return switch (name) {
        case "AWS::NoValue" -> Intrinsics.NO_VALUE;
        case "List" -> List.of("x", "y", "z");
        case "New" -> Intrinsics.UNKNOWN;
        case "Three" -> "3";
        default -> "ref-" + name;
      };
    }

    @Override public Object attribute(String path, String logicalId, String attribute) {
      return attribute.equals("Zones") ? List.of("a", "b") : logicalId + '/' + attribute;
    }

    @Override public String imported(String export) { return "imported " + export; }
    @Override public List<String> zones(String region) { return List.of("r-1a", "r-1b"); }
    @Override public String ssm(String reference) { return "ssm " + reference; }
  };

  private static Object resolve(String yaml) {
    TreeMap<String, Object> mappings = new TreeMap<>(
        java.util.Map.of("Map", Json.read("{\"a\": {\"one\": \"1\", \"list\": [\"p\", \"q\"]}, \"ref-X\": {\"two\": \"2\"}}")));
    return new Intrinsics(mappings, "Yes"::equals, NAMES).resolve("P", Yaml.read(yaml).value());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      !Ref X                                            | "ref-X"
      Ref: X                                            | "ref-X"
      !Ref List                                         | ["x","y","z"]
      !GetAtt A.B                                       | "A/B"
      !GetAtt A.B.C                                     | "A/B.C"
      !GetAtt [A, B]                                    | "A/B"
      Fn::GetAtt: A.B                                   | "A/B"
      Fn::GetAtt: [A, !Ref X]                           | "A/ref-X"
      !Sub 'a ${X} b ${A.B.C} ${!Y}'                    | "a ref-X b A/B.C ${Y}"
      !Sub 'no variable $ { } $X'                       | "no variable $ { } $X"
      !Sub ['${v}-${X}', {v: !Ref Y}]                   | "ref-Y-ref-X"
      !Sub ['${X}', {X: own}]                           | "own"
      !Join ['-', [a, !Ref X, 1, true]]                 | "a-ref-X-1-true"
      !Join [',', !Ref List]                            | "x,y,z"
      !Join ['', []]                                    | ""
      !Split [',', 'a,b,,c,']                           | ["a","b","","c",""]
      !Split ['.', 'a.b']                               | ["a","b"]
      !Select [1, [a, b]]                               | "b"
      !Select ['2', !Ref List]                          | "z"
      !Select [0, !GetAtt A.Zones]                      | "a"
      !FindInMap [Map, a, one]                          | "1"
      !FindInMap [Map, !Ref X, two]                     | "2"
      !Select [1, !FindInMap [Map, a, list]]            | "q"
      !If [Yes, a, b]                                   | "a"
      !If [No, a, !Ref X]                               | "ref-X"
      {a: 1, b: !If [No, 1, !Ref 'AWS::NoValue']}       | {"a":1}
      [a, !If [No, 1, !Ref 'AWS::NoValue']]             | ["a"]
      !Base64 'hällo'                                   | "aMOkbGxv"
      Fn::Base64: !Sub '${X}'                           | "cmVmLVg="
      !Cidr [10.0.0.0/16, 3, 8]                         | ["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"]
      !Cidr [10.0.0.0/16, 2]                            | ["10.0.0.0/24","10.0.1.0/24"]
      !Select [1, !Cidr [10.1.2.0/24, 4, 6]]            | "10.1.2.64/26"
      !GetAZs ''                                        | ["r-1a","r-1b"]
      !Select [1, Fn::GetAZs: !Ref X]                   | "r-1b"
      !ImportValue net-id                               | "imported net-id"
      Fn::ImportValue: !Sub '${X}-id'                   | "imported ref-X-id"
      '{{resolve:ssm:/a/b:3}}'                          | "ssm /a/b:3"
      'x {{resolve:ssm:/a}} y'                          | "x ssm /a y"
      !Sub '{{resolve:ssm:/${X}}}'                      | "ssm /ref-X"
      !Ref Three                                        | "3"
      !Join ['-', [a, !Ref New]]                        | "{{changeSet:KNOWN_AFTER_APPLY}}"
      !Sub 'a ${New}'                                   | "{{changeSet:KNOWN_AFTER_APPLY}}"
      !Select [4, !Split [',', !Ref New]]               | "{{changeSet:KNOWN_AFTER_APPLY}}"
      {Statement: [{Condition: {Bool: {x: true}}}]}     | {"Statement":[{"Condition":{"Bool":{"x":true}}}]}
      """)
  void comesTo(String yaml, String json) {
    assertThat(Json.write(resolve(yaml))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      !Select [3, !Ref List]               | Fn::Select cannot select nonexistent value at index 3
      !Select [x, !Ref List]               | requires a whole number, not x
      !FindInMap [Map, a, three]           | Unable to get mapping for Map::a::three
      !Join [',', x]                       | a list of strings to be joined
      !Join [',', [[a]]]                   | requires a string
      !Split ['', a]                       | delimiter cannot be empty
      !Sub '${List}'                       | variable List in Fn::Sub expression does not resolve to a string
      !Sub '${a b}'                        | variable names in Fn::Sub syntax
      !Sub [a, b]                          | Fn::Sub takes a string, or a string and a map of variables
      !Cidr [10.0.0.0/24, 3, 8]            | has no 3 subnets of 8 bits
      !Cidr [300.0.0.0/24, 1, 2]           | is not an IPv4 CIDR block
      !Ref [a]                             | !Ref takes one name
      !Transform {Name: x}                 | unsupported function Fn::Transform
      Fn::Nonsense: 1                      | unsupported function Fn::Nonsense
      {'Fn::Join': ['', []], b: 1}         | has Fn::Join beside other keys
      !GetAtt A                            | Fn::GetAtt requires a list of 2 elements
      '{{resolve:secretsmanager:db}}'      | would put the secret into the stack
      '{{resolve:ssm-secure:db}}'          | would put the secret into the stack
      """)
  void refuses(String yaml, String problem) {
    assertThatThrownBy(() -> resolve(yaml)).hasMessageContaining(problem);
  }
}
