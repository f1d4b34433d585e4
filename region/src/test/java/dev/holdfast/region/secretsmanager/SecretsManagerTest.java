package dev.holdfast.region.secretsmanager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.model.*;

final class SecretsManagerTest {

  private final RegionFixture region = new RegionFixture(new SecretsManagerService());

  private CreateSecretResponse create(String name, String value) {
    return region.call(CreateSecretRequest.builder().name(name).secretString("sealed:" + value).build());
  }

  private String value(String id, String stage) {
    GetSecretValueResponse r =
        region.call(GetSecretValueRequest.builder().secretId(id).versionStage(stage).build());
    return r.secretString();
  }

  @Test
  void aSecretIsReadByNameByArnAndByArnWithoutItsRandomEnd() {
    CreateSecretResponse made = create("site/password", "hush");
    assertThat(made.arn()).matches("arn:aws:secretsmanager:us-east-1:000000000000:secret:site/password-\\w{6}");
    for (String id : List.of("site/password", made.arn(), made.arn().substring(0, made.arn().length() - 7))) {
      assertThat(value(id, null)).isEqualTo("hush");
    }
    assertThat(region.refusal(GetSecretValueRequest.builder().secretId("none").build()))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void theStateNeverHoldsTheValue() {
    create("s", "hush");
    assertThat(region.state().all(Secrets.SECRETS).toString()).contains("sealed:hush").doesNotContain("[hush]");
  }

  @Test
  void aNewValueIsCurrentAndTheOldOnePrevious() {
    create("s", "one");
    region.call(PutSecretValueRequest.builder().secretId("s").secretString("sealed:two").build());
    assertThat(value("s", null)).isEqualTo("two");
    assertThat(value("s", "AWSPREVIOUS")).isEqualTo("one");
    region.call(UpdateSecretRequest.builder().secretId("s").secretString("sealed:three").build());
    assertThat(value("s", null)).isEqualTo("three");
    assertThat(value("s", "AWSPREVIOUS")).isEqualTo("two");
  }

  @Test
  void aRepeatedRequestMakesNoSecondVersion() {
    String token = "t".repeat(36);
    PutSecretValueRequest put = PutSecretValueRequest.builder()
        .secretId("s").clientRequestToken(token).secretString("sealed:two").build();
    create("s", "one");
    region.call(put);
    region.call(put);
    DescribeSecretResponse described = region.call(DescribeSecretRequest.builder().secretId("s").build());
    assertThat(described.versionIdsToStages()).hasSize(2);
    assertThat(region.refusal(put.toBuilder().secretString("sealed:other").build()))
        .isEqualTo("ResourceExistsException");
  }

  @Test
  void aDeletedSecretCannotBeReadAndIsGoneAfterItsWindow() {
    create("s", "one");
    region.call(DeleteSecretRequest.builder().secretId("s").recoveryWindowInDays(7L).build());
    assertThat(region.refusal(GetSecretValueRequest.builder().secretId("s").build()))
        .isEqualTo("InvalidRequestException");
    region.call(RestoreSecretRequest.builder().secretId("s").build());
    assertThat(value("s", null)).isEqualTo("one");
    region.call(DeleteSecretRequest.builder().secretId("s").recoveryWindowInDays(7L).build());
    region.advance(Duration.ofDays(8));
    assertThat(region.refusal(DescribeSecretRequest.builder().secretId("s").build()))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void listingPagesAndFilters() {
    for (String name : List.of("a/1", "a/2", "b/1")) {
      create(name, "x");
    }
    ListSecretsResponse first = region.call(ListSecretsRequest.builder().maxResults(2).build());
    assertThat(first.secretList()).extracting(SecretListEntry::name).containsExactly("a/1", "a/2");
    ListSecretsResponse rest =
        region.call(ListSecretsRequest.builder().maxResults(2).nextToken(first.nextToken()).build());
    assertThat(rest.secretList()).extracting(SecretListEntry::name).containsExactly("b/1");
    assertThat(rest.nextToken()).isNull();
    ListSecretsResponse b = region.call(ListSecretsRequest.builder()
        .filters(Filter.builder().key("name").values("b/").build()).build());
    assertThat(b.secretList()).extracting(SecretListEntry::name).containsExactly("b/1");
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() {
    assertThat(region.refused(CreateSecretRequest.builder().name("s").addReplicaRegions(
        ReplicaRegionType.builder().region("eu-west-1").build()).build()).getMessage()).contains("AddReplicaRegions");
  }

  @Test
  void aGeneratedPasswordKeepsItsRulesAndIsTheSameForTheSameSeed() {
    GeneratedString rules = new GeneratedString(
        20, "abcXYZ/", true, true, true, true, false, true, Optional.empty(), Optional.empty());
    for (int i = 0; i < 200; i++) {
      String password = rules.value("seed " + i);
      assertThat(password).isEqualTo(rules.value("seed " + i)).hasSize(20).matches(".*[a-z].*").matches(".*[A-Z].*")
          .matches(".*[0-9].*").matches(".*[^A-Za-z0-9].*").doesNotContainPattern("[abcXYZ/ ]");
    }
    assertThat(rules.value("a")).isNotEqualTo(rules.value("b"));
  }

  @Test
  void aTemplateGetsThePasswordAsAMember() {
    assertThat(GeneratedString.forDatabase("root").value("seed"))
        .matches("\\{\"username\":\"root\",\"password\":\"[^\"@/\\\\ ]{28}\"}");
    GeneratedString quoted = new GeneratedString(
        4, "", false, false, false, true, false, true, Optional.of("{}"), Optional.of("p"));
    assertThat(quoted.value("x")).startsWith("{\"p\":\"").endsWith("\"}");
  }
}
