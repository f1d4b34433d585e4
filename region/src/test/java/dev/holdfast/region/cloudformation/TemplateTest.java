package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.model.*;

/** What a template may be, and what a caller is told who gives another. */
final class TemplateTest {

  private final StackFixture f = new StackFixture();

  private static final String ONE = "{Type: Test::Box::Thing, Properties: {Title: t}}";

  @Test
  void yamlScalarsAreReadAsCloudFormationReadsThem() {
    assertThat(Yaml.read("""
        {version: 2012-10-17, account: 012345678901, port: 80, share: 1.5, on: true, quoted: '80', octal: '000644',
         time: 12:30, tag: !Ref X, text: "a\\nb"}
        """).value()).isEqualTo(new java.util.TreeMap<>(Map.of("version", "2012-10-17", "account", "012345678901",
        "port", 80L, "share", new java.math.BigDecimal("1.5"), "on", true, "quoted", "80", "octal", "000644",
        "time", "12:30", "tag", new java.util.TreeMap<>(Map.of("Ref", "X")), "text", "a\nb")));
  }

  @Test
  void jsonAndYamlAreTheSameTemplate() {
    String json = """
        {
        \t"Resources": {"A": {"Type": "Test::Box::Thing", "Properties": {"Title": {"Fn::Sub": "\\u00e9\\/${AWS::Region}"}, "Size": 1e0}}}
        }
        """;
    f.create("s", json);
    assertThat(f.titles()).containsExactly("é/us-east-1");
    assertThat(Json.write(Json.read(json))).isEqualTo(
        "{\"Resources\":{\"A\":{\"Properties\":{\"Size\":1,\"Title\":{\"Fn::Sub\":\"é/${AWS::Region}\"}},\"Type\":\"Test::Box::Thing\"}}}");
  }

  @Test
  void aBodyIsGivenBackAsItCame() {
    String body = "# a comment\nResources: {A: " + ONE + "}\n";
    f.create("s", body);
    assertThat(f.region.<GetTemplateResponse>call(GetTemplateRequest.builder().stackName("s").build()).templateBody())
        .isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      Resources: {}                                             | At least one Resources member must be defined.
      Resources: {A: {Type: AWS::No::Such}}                     | Template format error: Unrecognized resource types: [AWS::No::Such]
      Resources: {A: {Properties: {}}}                          | Every Resources object must contain a Type member
      Resources: {A: {Type: Test::Box::Thing}}                  | resource A with message: #: required key [Title] not found
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: a, Colour: b}}} | resource A with message: #: extraneous key [Colour] is not permitted
      Resources: {A: {Type: Test::Box::Thing, Propertees: {}}}  | Invalid template resource property 'Propertees' in resource A
      Resources: {A-B: {Type: Test::Box::Thing}}                | Resource name 'A-B' is non alphanumeric.
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: !Ref B}}} | Unresolved resource dependencies [B] in the Resources block of the template
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: !Sub '${B.Upper}'}}} | Unresolved resource dependencies [B] in the Resources block
      Resources: {A: {Type: Test::Box::Thing, DependsOn: B, Properties: {Title: a}}} | Unresolved resource dependencies [B]
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: !GetAtt A.Upper}}} | Circular dependency between resources: [A]
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: !Ref 'AWS::Planet'}}} | Unresolved resource dependencies [AWS::Planet]
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: !If [C, a, b]}}} | Unresolved condition dependency C
      Resources: {A: {Type: Test::Box::Thing, Condition: C, Properties: {Title: a}}} | Unresolved condition dependency C
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: !FindInMap [M, a, b]}}} | Mapping named 'M' is not present
      Resources: {A: {Type: Test::Box::Thing, DeletionPolicy: Keep, Properties: {Title: a}}} | Unrecognized DeletionPolicy Keep
      Resources: {A: {Type: Test::Box::Thing, DeletionPolicy: Snapshot, Properties: {Title: a}}} | does not support deletion policy Snapshot
      Resources: {A: {Type: Test::Box::Thing, UpdatePolicy: {AutoScalingReplacingUpdate: {}}, Properties: {Title: a}}} | UpdatePolicy of resource A: AutoScalingReplacingUpdate is not supported
      Resources: {A: {Type: Test::Box::Thing, CreationPolicy: {ResourceSignal: {Timeout: 5m}}, Properties: {Title: a}}} | 5m is not an ISO 8601 duration
      Resources: {A: {Type: Test::Box::Thing, Properties: {Title: '{{resolve:secretsmanager:x}}'}}} | would put the secret into the stack
      {Transform: AWS::Serverless-2016-10-31, Resources: {A: {Type: Test::Box::Thing}}} | the section Transform is not supported
      {Rules: {}, Resources: {A: {Type: Test::Box::Thing}}}     | the section Rules is not supported
      {Resource: {A: {Type: Test::Box::Thing}}}                 | Invalid template property or properties [Resource]
      {AWSTemplateFormatVersion: 2020-01-01, Resources: {}}     | Unsupported AWSTemplateFormatVersion: 2020-01-01
      {Mappings: {M: {a: {b: {c: d}}}}, Resources: {A: {Type: Test::Box::Thing}}} | Every Mappings attribute must be a String or a List
      {Conditions: {C: !Equals [!Ref A, a]}, Resources: {A: {Type: Test::Box::Thing, Properties: {Title: a}}}} | Cannot reference resources in the Conditions block
      {Conditions: {C: !Not [Condition: D], D: !Not [Condition: C]}, Resources: {A: {Type: Test::Box::Thing, Properties: {Title: a}}}} | Circular dependency between conditions
      Resources: [a                                             | YAML not well-formed. (line 1:
      Resources: {A: {Type: !Nope x}}                           | the tag !Nope is not known
      Resources: {A: , B: x}                                    | null values are not allowed
      {"Resources": {"A": }}                                    | JSON not well-formed. (line 1, column 21
      {"Resources": {"A": 1, "A": 2}}                           | the key A only once
      """)
  void refused(String template, String message) {
    assertThat(f.refusal(template)).contains(message);
    assertThat(f.region.state().all(Tables.STACKS)).isEmpty();
  }

  @Test
  void aCircleIsNamedWithoutThoseThatOnlyHangOnIt() {
    assertThat(f.refusal("""
        Resources:
          Before: {Type: Test::Box::Thing, Properties: {Title: a}}
          A: {Type: Test::Box::Thing, Properties: {Title: !Ref B, Note: !Ref Before}}
          B: {Type: Test::Box::Thing, Properties: {Title: !Sub '${C.Upper}'}}
          C: {Type: Test::Box::Thing, DependsOn: A, Properties: {Title: c}}
          After: {Type: Test::Box::Thing, Properties: {Title: !Ref A}}
        """)).isEqualTo("Circular dependency between resources: [A, B, C]");
  }

  @Test
  void messagesNameTheLine() {
    String template = """
        Resources:
          A:
            Type: Test::Box::Thing
            Properties:
              Title: a
              Colour: red
        """;
    assertThat(f.refusal(template)).endsWith("(line 6)");
    assertThat(f.refusal("{\n\"Resources\": {\n\"A\": {\"Type\": \"Test::Box::Thing\",\n\"Properties\": {}}}}"))
        .endsWith("(line 3)");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
      {Type: String}                                       | -        | Parameters: [P] must have values
      {Type: String}                                       | x        | -
      {Type: String, Default: d}                           | -        | -
      {Type: String, AllowedValues: [a, b]}                | c        | Parameter 'P' must be one of AllowedValues
      {Type: String, AllowedPattern: '[a-z]+'}             | A1       | Parameter 'P' must match pattern [a-z]+
      {Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: only letters} | A1 | Parameter P failed to satisfy constraint: only letters
      {Type: String, AllowedPattern: '(a*)*(a*)*\\2b'}             | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac | takes too many steps
      {Type: String, MinLength: 3}                         | ab       | Parameter 'P' must contain at least 3 characters
      {Type: String, MaxLength: 3}                         | abcd     | Parameter 'P' must contain at most 3 characters
      {Type: Number}                                       | x        | Parameter 'P' must be a number
      {Type: Number, MinValue: 2}                          | 1.5      | Parameter 'P' must be a number not less than 2
      {Type: Number, MaxValue: 2}                          | 3        | Parameter 'P' must be a number not greater than 2
      {Type: Number, AllowedValues: [1, 2]}                | 2        | -
      {Type: List<Number>}                                 | 1,x      | Parameter 'P' must be a number
      {Type: CommaDelimitedList, AllowedValues: [a, b]}    | a, b     | -
      {Type: CommaDelimitedList, AllowedValues: [a, b]}    | a,c      | must be one of AllowedValues
      {Type: AWS::EC2::AvailabilityZone::Name}             | us-east-1z | parameter value us-east-1z for parameter name P does not exist
      {Type: List<AWS::EC2::AvailabilityZone::Name>}       | us-east-1a,us-east-1b | -
      {Type: AWS::EC2::VPC::Id}                            | vpc-1    | -
      {Type: Text}                                         | x        | Unrecognized parameter type: Text
      {Type: String, Defualt: x}                           | x        | Invalid template parameter property 'Defualt' in parameter P
      {Default: x}                                         | x        | Every Parameters object must contain a Type member
      """)
  void parameterRules(String declaration, String value, String message) {
    String template = "Parameters: {P: " + declaration
        + "}\nResources: {A: {Type: Test::Box::Thing, Properties: {Title: a, Note: !Ref P}}}";
    String[] given = value == null ? new String[0] : new String[] {"P", value};
    if (message == null) {
      f.create("s", template, given);
      assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
    } else {
      assertThat(f.refusal(template, given)).contains(message);
    }
  }

  @Test
  void parametersThatTheTemplateDoesNotHave() {
    assertThat(f.refusal("Resources: {A: " + ONE + "}", "X", "1", "Y", "2"))
        .isEqualTo("Parameters: [X, Y] do not exist in the template");
  }

  @Test
  void secretParametersAreNotShown() {
    f.create("s", "Parameters: {P: {Type: String, NoEcho: true}}\nResources: {A: " + ONE + "}", "P", "hush");
    assertThat(f.describe("s").parameters().getFirst().parameterValue()).isEqualTo("****");
  }

  @Test
  void whatIsToldOfATemplateBeforeItIsUsed() {
    String template = """
        Description: a box
        Metadata: {Author: me}
        Parameters:
          Secret: {Type: String, NoEcho: true, Default: d, Description: hush}
        Resources: {A: %s}
        """.formatted(ONE);
    ValidateTemplateResponse validated =
        f.region.call(ValidateTemplateRequest.builder().templateBody(template).build());
    assertThat(validated.description()).isEqualTo("a box");
    assertThat(validated.parameters()).containsExactly(TemplateParameter.builder()
        .parameterKey("Secret").defaultValue("d").noEcho(true).description("hush").build());
    GetTemplateSummaryResponse summary =
        f.region.call(GetTemplateSummaryRequest.builder().templateBody(template).build());
    assertThat(summary.resourceTypes()).containsExactly("Test::Box::Thing");
    assertThat(summary.metadata()).isEqualTo("{\"Author\":\"me\"}");
    assertThat(summary.parameters().getFirst().parameterType()).isEqualTo("String");
  }

  @Test
  void metadataIsResolved() {
    f.create("s", """
        Resources:
          A: {Type: Test::Box::Thing, Properties: {Title: a}}
          B:
            Type: Test::Box::Thing
            Properties: {Title: b}
            Metadata: {AWS::CloudFormation::Init: {config: {files: {/etc/a: {content: !Sub '${A} in ${AWS::Region}', mode: '000644'}}}}}
        """);
    assertThat(f.detail("s", "B").metadata()).isEqualTo("{\"AWS::CloudFormation::Init\":{\"config\":{\"files\":{\"/etc/a\":"
        + "{\"content\":\"" + f.physicalId("s", "A") + " in us-east-1\",\"mode\":\"000644\"}}}}}");
  }

  @Test
  void aSmallTextMayNotUnfoldIntoALargeOne() {
    StringBuilder bomb = new StringBuilder("Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      bomb.append("  a%d: &a%d [%s]%n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9) + "*a" + (i - 1)));
    }
    assertThat(f.refusal(bomb + "Resources: {A: " + ONE + "}")).contains("YAML not well-formed");
    assertThat(f.refusal("Metadata: " + "[".repeat(300) + "]".repeat(300) + "\nResources: {A: " + ONE + "}"))
        .contains("YAML not well-formed");
    assertThat(f.refusal("{\"Metadata\": " + "[".repeat(300) + "]".repeat(300) + "}")).contains("at most 100 levels");
  }

  @Test
  void limits() {
    assertThat(f.refusal("Resources: {A: " + ONE + "}\n#" + "x".repeat(Limits.TEMPLATE_BODY)))
        .contains("Member must have length less than or equal to 51200");
    StringBuilder many = new StringBuilder("Resources:\n");
    for (int i = 0; i <= Limits.RESOURCES; i++) {
      many.append("  R").append(i).append(": {Type: Test::Box::Thing}\n");
    }
    assertThat(f.refusal(many.toString())).contains("Number of resources, 501, is greater than maximum allowed, 500");
    assertThat(f.refusal("Parameters: {P: {Type: String}}\nResources: {A: " + ONE + "}", "P", "x".repeat(4097)))
        .contains("at most 4096 bytes");
    assertThat(f.message(CreateStackRequest.builder().stackName("1st").templateBody("Resources: {A: " + ONE + "}")
        .build()))
        .contains("[a-zA-Z][-a-zA-Z0-9]*");
    assertThat(f.message(CreateStackRequest.builder().stackName("s").build()))
        .isEqualTo("Either Template URL or Template Body must be specified.");
    assertThat(f.message(CreateStackRequest.builder().stackName("s").templateURL("https://b.s3.amazonaws.com/k")
        .build()))
        .startsWith("TemplateURL is not supported");
    assertThat(f.message(CreateStackRequest.builder().stackName("s").templateBody("x: 1").stackPolicyBody("{}")
        .build()))
        .isEqualTo("The parameter StackPolicyBody is not supported by Holdfast");
  }

  @Test
  void aStackKeepsItsLatestEvents() {
    StringBuilder many = new StringBuilder("Resources:\n");
    for (int i = 0; i < Limits.RESOURCES; i++) {
      many.append("  R").append(i).append(": ").append(ONE).append('\n');
    }
    f.create("s", many.toString());
    f.pass(java.time.Duration.ZERO);
    f.update("s", many.toString().replace("Title: t", "Title: t, Size: 2"));
    f.pass(java.time.Duration.ZERO);
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(f.region.state().all(Tables.EVENTS)).hasSizeLessThanOrEqualTo(Limits.EVENTS);
  }

  @Test
  void iamNeedsToBeAcknowledged() {
    Template unnamed = Template.parse("Resources: {R: {Type: AWS::IAM::Role}}");
    Template named = Template.parse("Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: r}}}");
    assertThatThrownBy(() -> Capabilities.check(unnamed, java.util.List.of()))
        .hasMessageContaining("Requires capabilities : [CAPABILITY_IAM]");
    Capabilities.check(unnamed, java.util.List.of("CAPABILITY_IAM"));
    Capabilities.check(unnamed, java.util.List.of("CAPABILITY_NAMED_IAM"));
    assertThatThrownBy(() -> Capabilities.check(named, java.util.List.of("CAPABILITY_IAM")))
        .hasMessageContaining("[CAPABILITY_NAMED_IAM]");
  }
}
