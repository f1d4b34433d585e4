package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.sts.StsService;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.model.*;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

final class IamTest {

  private static final String TRUST = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

  private static final String POLICY = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b + c/*"}]}""";

  private final RegionFixture region = new RegionFixture(new IamService(), new StsService());

  private void role(String name) {
    region.call(CreateRoleRequest.builder().roleName(name).assumeRolePolicyDocument(TRUST).build());
  }

  @Test
  void aRoleReachesInstancesThroughAProfile() {
    role("web");
    region.call(CreateInstanceProfileRequest.builder().instanceProfileName("web").build());
    region.call(AddRoleToInstanceProfileRequest.builder().instanceProfileName("web").roleName("web").build());
    GetInstanceProfileResponse r = region.call(GetInstanceProfileRequest.builder().instanceProfileName("web").build());
    assertThat(r.instanceProfile().roles()).singleElement()
        .satisfies(x -> assertThat(x.arn()).isEqualTo("arn:aws:iam::000000000000:role/web"));
    assertThat(region.refusal(DeleteRoleRequest.builder().roleName("web").build())).isEqualTo("DeleteConflict");
  }

  @Test
  void policiesAreAnsweredAsTheyWerePutPercentEncoded() {
    role("web");
    region.call(PutRolePolicyRequest.builder().roleName("web").policyName("p").policyDocument(POLICY).build());
    GetRolePolicyResponse r = region.call(GetRolePolicyRequest.builder().roleName("web").policyName("p").build());
    assertThat(java.net.URLDecoder.decode(r.policyDocument(), java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(POLICY);
    assertThat(r.policyDocument()).doesNotContain("+", " ", "\"");
    assertThat(region.refusal(DeleteRoleRequest.builder().roleName("web").build())).isEqualTo("DeleteConflict");
    region.call(DeleteRolePolicyRequest.builder().roleName("web").policyName("p").build());
    region.call(DeleteRoleRequest.builder().roleName("web").build());
    assertThat(region.refusal(GetRoleRequest.builder().roleName("web").build())).isEqualTo("NoSuchEntity");
  }

  @Test
  void badInputIsRefusedWithAwssCodes() {
    role("web");
    assertThat(region.refusal(CreateRoleRequest.builder().roleName("web").assumeRolePolicyDocument(TRUST).build()))
        .isEqualTo("EntityAlreadyExists");
    assertThat(region.refusal(CreateRoleRequest.builder().roleName("a b").assumeRolePolicyDocument(TRUST).build()))
        .isEqualTo("ValidationError");
    assertThat(region.refusal(CreateRoleRequest.builder().roleName("x").assumeRolePolicyDocument("{").build()))
        .isEqualTo("MalformedPolicyDocument");
    assertThat(region.refusal(PutRolePolicyRequest.builder().roleName("none").policyName("p").policyDocument(POLICY).build()))
        .isEqualTo("NoSuchEntity");
    assertThat(region.refusal(PutRolePolicyRequest.builder().roleName("web").policyName("p").policyDocument(TRUST).build()))
        .isEqualTo("MalformedPolicyDocument");
  }

  @Test
  void aCallerLearnsWhoItIs() {
    GetCallerIdentityResponse r = region.call(GetCallerIdentityRequest.builder().build());
    assertThat(r.arn()).isEqualTo("arn:aws:iam::000000000000:root");
  }
}
