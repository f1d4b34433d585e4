package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudformation.model.*;

/** NoEcho parameters: sealed before there is a command, checked as they are, and never part of another text. */
final class SecretParametersTest {

  private final StackFixture f = new StackFixture();

  @AfterEach
  void replayGivesAnEqualState() {
    f.region.assertReplays();
  }

  private static String template(String title) {
    return """
        Parameters:
          Secret: {Type: String, NoEcho: true, MinLength: 4, MaxLength: 8}
          Open: {Type: String, Default: o}
        Resources: {A: {Type: Test::Box::Thing, Properties: {Title: %s}}}
        """.formatted(title);
  }

  /** As the front does it. The fixture's vault opens what begins with "sealed:". */
  private SdkRequest sealed(SdkRequest request) {
    return SecretParameters.seal(f.region.state(), request, s -> "sealed:" + s);
  }

  private static CreateStackRequest create(String template, String... parameters) {
    return CreateStackRequest.builder().stackName("s").templateBody(template)
        .parameters(StackFixture.parameters(parameters)).build();
  }

  @Test
  void onlySecretsAreSealedAndArriveSealed() {
    CreateStackRequest sealed = (CreateStackRequest) sealed(create(template("!Ref Secret"), "Secret", "tiger", "Open",
        "x"));
    assertThat(sealed.parameters()).extracting(Parameter::parameterValue).containsExactly("sealed:tiger", "x");
    f.region.call(sealed);
    assertThat(f.titles()).containsExactly("sealed:tiger");
    assertThat(f.describe("s").parameters().getLast().parameterValue()).isEqualTo("****");
  }

  @Test
  void theRulesHoldForWhatIsSealed() {
    assertThat(f.message(sealed(create(template("a"), "Secret", "cat"))))
        .isEqualTo("Parameter 'Secret' must contain at least 4 characters");
    assertThat(f.message(sealed(create(template("a"), "Secret", "crocodile"))))
        .isEqualTo("Parameter 'Secret' must contain at most 8 characters");
  }

  @Test
  void anUpdateFindsTheTemplateInTheRegion() {
    f.region.call(sealed(create(template("!Ref Secret"), "Secret", "tiger")));
    UpdateStackRequest update = UpdateStackRequest.builder().stackName("s").usePreviousTemplate(true)
        .parameters(StackFixture.parameters("Secret", "lion")).build();
    f.region.call(sealed(update));
    assertThat(f.titles()).containsExactly("sealed:lion");
    assertThat(f.message(sealed(update))).isEqualTo("No updates are to be performed.");
  }

  @Test
  void aSecretCannotBePartOfAText() {
    for (String title : new String[] {"!Sub 'x${Secret}'", "!Join ['', [a, !Ref Secret]]",
        "{'Fn::Base64': !Ref Secret}"}) {
      assertThat(f.message(sealed(create(template(title), "Secret", "tiger")))).contains("kept sealed");
    }
  }

  @Test
  void withoutATemplateThatSaysWhichEveryValueIsSealed() {
    CreateStackRequest sealed = (CreateStackRequest) sealed(create("Resources: [", "Any", "tiger"));
    assertThat(sealed.parameters().getFirst().parameterValue()).isEqualTo("sealed:tiger");
    SdkRequest other = ListStacksRequest.builder().build();
    assertThat(sealed(other)).isSameAs(other);
  }
}
