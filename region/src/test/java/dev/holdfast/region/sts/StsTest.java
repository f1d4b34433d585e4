package dev.holdfast.region.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.iam.Authorizer;
import dev.holdfast.region.iam.IamService;
import dev.holdfast.region.iam.Keys;
import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoResponse;
import software.amazon.awssdk.services.sts.model.Tag;

/** What AssumeRole refuses and in which order, and the tags of sessions; words as recorded of AWS. */
final class StsTest {

  private static final String ACCOUNT = RegionFixture.SETTINGS.account();
  private static final String WEB = "arn:aws:iam::" + ACCOUNT + ":role/web";
  private static final Caller ADA = new Caller("AKIA", "arn:aws:iam::" + ACCOUNT + ":user/ada", ACCOUNT);

  private final RegionFixture region = new RegionFixture(new IamService(), new StsService());

  @BeforeEach
  void role() {
    region.call(CreateUserRequest.builder().userName("ada").build());
    role("web", "sts:AssumeRole\",\"sts:TagSession");
    role("untagged", "sts:AssumeRole");
  }

  private void role(String name, String actions) {
    region.call(CreateRoleRequest.builder().roleName(name)
        .tags(t -> t.key("Team").value("of the role"))
        .assumeRolePolicyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
            + ADA.arn() + "\"},\"Action\":[\"" + actions + "\"]}]}").build());
  }

  private static AssumeRoleRequest.Builder assume() {
    return AssumeRoleRequest.builder().roleArn(WEB).roleSessionName("session");
  }

  private static Tag tag(String key) {
    return Tag.builder().key(key).value("v").build();
  }

  /** As the API's door does: may the caller, then the call. */
  private String asked(Caller caller, SdkRequest request) {
    AwsServiceException e = catchThrowableOfType(AwsServiceException.class,
        () -> new Authorizer(PolicyDocument::readable).require(region.looking(), new Authorizer.Question(
            caller, "sts", "AssumeRole", request, () -> Keys.NONE)));
    return e == null ? "allowed" : Errors.code(e) + ": " + e.awsErrorDetails().errorMessage();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "nothing-valid-in-here", "arn::b:::something/test-role", "arn:a::::something/test-role",
      "arn:a:::something/test-role", "arn:a:a::aaaaaaaaaa:"})
  void whatIsNoArnIsRefusedBeforeAnybodyIsAsked(String arn) {
    assertThat(asked(ADA, assume().roleArn(arn).build())).isEqualTo("ValidationError: " + arn + " is invalid");
  }

  @Test
  void namesAndTimesKeepToTheirRules() {
    String broken = "ValidationError: 1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must ";
    assertThat(asked(ADA, assume().roleSessionName("Session1:2").build())).isEqualTo(
        broken.formatted("Session1:2", "roleSessionName") + "satisfy regular expression pattern: [\\w+=,.@-]*");
    assertThat(asked(ADA, assume().roleSessionName("s".repeat(65)).build())).isEqualTo(
        broken.formatted("s".repeat(65), "roleSessionName") + "have length less than or equal to 64");
    assertThat(asked(ADA, assume().policy(" ".repeat(2049)).build())).isEqualTo(
        broken.formatted(" ".repeat(2049), "policy") + "have length less than or equal to 2048");
    assertThat(asked(ADA, assume().durationSeconds(60).build())).isEqualTo(
        broken.formatted("60", "durationSeconds") + "have value greater than or equal to 900");
  }

  @Test
  void whoIsNotTrustedIsToldOfTheRoleAlone() {
    Caller eve = new Caller("AKIA", "arn:aws:iam::" + ACCOUNT + ":user/eve", ACCOUNT);
    assertThat(asked(ADA, assume().build())).isEqualTo("allowed");
    assertThat(asked(eve, assume().build())).isEqualTo("AccessDenied: User: " + eve.arn()
        + " is not authorized to perform: sts:AssumeRole on resource: " + WEB);
    assertThat(asked(ADA, assume().roleArn(WEB + "x").build())).isEqualTo("AccessDenied: User: " + ADA.arn()
        + " is not authorized to perform: sts:AssumeRole on resource: " + WEB + "x");
  }

  @Test
  void tagsNeedTheTrustOfTheRole() {
    String untagged = "arn:aws:iam::" + ACCOUNT + ":role/untagged";
    assertThat(asked(ADA, assume().tags(tag("a")).build())).isEqualTo("allowed");
    assertThat(asked(ADA, assume().roleArn(untagged).build())).isEqualTo("allowed");
    assertThat(asked(ADA, assume().roleArn(untagged).tags(tag("a")).build())).isEqualTo("AccessDenied: User: " + ADA.arn()
        + " is not authorized to perform: sts:TagSession on resource: " + untagged);
  }

  @Test
  void tagsOfASessionGoDownAsFarAsTheyAreTransitive() {
    AssumeRoleResponse first = region.call(assume().tags(tag("Cost"), tag("own")).transitiveTagKeys("Cost").build());
    assertThat(first.packedPolicySize()).isPositive();
    SessionToken token = SessionToken.parse(
        RegionFixture.VAULT.open(first.credentials().sessionToken())).orElseThrow();
    assertThat(token.session().orElseThrow()).isEqualTo(new Caller.Session(
        List.of(), new TreeMap<>(Map.of("Cost", "v", "own", "v")), List.of("Cost")));
    region.as(new Caller("ASIA", token.principal(), ACCOUNT, token.session()));
    AssumeRoleResponse second = region.call(assume().tags(tag("own")).build());
    assertThat(SessionToken.parse(RegionFixture.VAULT.open(second.credentials().sessionToken())).orElseThrow().session()
        .orElseThrow()).isEqualTo(new Caller.Session(
            List.of(), new TreeMap<>(Map.of("Cost", "v", "own", "v")), List.of("Cost")));
    assertRefused(assume().tags(tag("cost")), "One of the specified transitive tag keys can't be set because it conflicts with a "
        + "transitive tag key from the calling session.");
    assertRefused(assume().tags(tag("a")).transitiveTagKeys("b"),
        "The specified transitive tag key must be included in the requested tags.");
    assertRefused(assume().tags(tag("a"), tag("A")),
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }

  private void assertRefused(AssumeRoleRequest.Builder request, String message) {
    AwsServiceException e = region.refused(request.build());
    assertThat(Errors.code(e)).isEqualTo("InvalidParameterValue");
    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
  }

  @Test
  void policiesSeeASessionsTagsInPlaceOfItsRoles() {
    region.call(PutRolePolicyRequest.builder().roleName("web").policyName("p").policyDocument("""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetAccessKeyInfo","Resource":"*",
         "Condition":{"StringEquals":{"aws:PrincipalTag/team":"of the session"}}}]}""").build());
    String arn = "arn:aws:sts::" + ACCOUNT + ":assumed-role/web/s";
    assertThat(may(new Caller("ASIA", arn, ACCOUNT))).isFalse();
    assertThat(may(new Caller("ASIA", arn, ACCOUNT, Optional.of(new Caller.Session(
        List.of(), new TreeMap<>(Map.of("team", "of the session")), List.of()))))).isTrue();
  }

  private boolean may(Caller caller) {
    return catchThrowableOfType(AwsServiceException.class,
        () -> new Authorizer(PolicyDocument::readable).require(region.looking(), new Authorizer.Question(
            caller, "sts", "GetAccessKeyInfo", GetAccessKeyInfoRequest.builder().build(), () -> Keys.NONE))) == null;
  }

  @Test
  void anOldTokenIsRead() {
    assertThat(SessionToken.parse("ASIA1 1767225600 arn:x|AROA eyJ9").orElseThrow().session().orElseThrow().policies())
        .hasSize(1);
    assertThat(SessionToken.parse("ASIA1 1767225600 arn:x|AROA").orElseThrow().session()).isEmpty();
  }

  @Test
  void aKeysIdTellsItsAccount() {
    assertThat(region.<GetAccessKeyInfoResponse>call(
        GetAccessKeyInfoRequest.builder().accessKeyId("AKIAIOSFODNN7EXAMPLE").build()).account()).isEqualTo(ACCOUNT);
    assertThat(region.refusal(GetAccessKeyInfoRequest.builder().accessKeyId("nothing-of-the-kind").build()))
        .isEqualTo("ValidationError");
  }
}
