package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.PolicyRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Read;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** Managed policies and their versions. */
interface PolicyOperations extends IamClient {

  Call call();

  @Override
  default CreatePolicyResponse createPolicy(CreatePolicyRequest r) {
    Policies policies = new Policies(call());
    return CreatePolicyResponse.builder()
        .policy(policies.described(policies.create(r)).copy(p -> p.tags(r.hasTags() ? r.tags() : null))).build();
  }

  @Read
  @Override
  default GetPolicyResponse getPolicy(GetPolicyRequest r) {
    Policies policies = new Policies(call());
    return GetPolicyResponse.builder().policy(policies.whole(policies.get(r.policyArn()))).build();
  }

  @Read
  @Override
  default ListPoliciesResponse listPolicies(ListPoliciesRequest r) {
    String scope = Optional.ofNullable(r.scopeAsString()).orElse("All");
    String prefix = Optional.ofNullable(r.pathPrefix()).orElse("/");
    Policies policies = new Policies(call());
    TreeMap<String, Policy> found = new TreeMap<>();
    for (PolicyRow row : policies.all()) {
      boolean aws = row.arn().startsWith(ManagedPolicies.PREFIX);
      Policy policy = policies.described(row);
      boolean attached = "PermissionsBoundary".equals(r.policyUsageFilterAsString())
          ? policy.permissionsBoundaryUsageCount() > 0 : policy.attachmentCount() > 0;
      if ((scope.equals("All") || aws == scope.equals("AWS")) && row.path().startsWith(prefix)
          && (attached || !Boolean.TRUE.equals(r.onlyAttached()) && r.policyUsageFilter() == null)) {
        found.put(row.arn(), policy);
      }
    }
    Page<Policy> page = Listing.page(found, r.maxItems(), r.marker());
    return ListPoliciesResponse.builder()
        .policies(page.rows()).isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default DeletePolicyResponse deletePolicy(DeletePolicyRequest r) {
    new Policies(call()).delete(r.policyArn());
    return DeletePolicyResponse.builder().build();
  }

  @Override
  default CreatePolicyVersionResponse createPolicyVersion(CreatePolicyVersionRequest r) {
    Policies policies = new Policies(call());
    var version = policies.addVersion(r.policyArn(), r.policyDocument(), Boolean.TRUE.equals(r.setAsDefault()));
    return CreatePolicyVersionResponse.builder()
        .policyVersion(Policies.described(policies.get(r.policyArn()), version, false)).build();
  }

  @Read
  @Override
  default GetPolicyVersionResponse getPolicyVersion(GetPolicyVersionRequest r) {
    Policies policies = new Policies(call());
    var version = policies.version(r.policyArn(), r.versionId());
    return GetPolicyVersionResponse.builder()
        .policyVersion(Policies.described(policies.get(r.policyArn()), version, true)).build();
  }

  @Read
  @Override
  default ListPolicyVersionsResponse listPolicyVersions(ListPolicyVersionsRequest r) {
    PolicyRow row = new Policies(call()).get(r.policyArn());
    Page<Rows.VersionRow> page = Listing.page(row.versions().reversed(), r.maxItems(), r.marker());
    return ListPolicyVersionsResponse.builder()
        .versions(page.rows().stream().map(v -> Policies.described(row, v, false)).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default SetDefaultPolicyVersionResponse setDefaultPolicyVersion(SetDefaultPolicyVersionRequest r) {
    new Policies(call()).makeDefault(r.policyArn(), r.versionId());
    return SetDefaultPolicyVersionResponse.builder().build();
  }

  @Override
  default DeletePolicyVersionResponse deletePolicyVersion(DeletePolicyVersionRequest r) {
    new Policies(call()).deleteVersion(r.policyArn(), r.versionId());
    return DeletePolicyVersionResponse.builder().build();
  }

  @Read
  @Override
  default SimulatePrincipalPolicyResponse simulatePrincipalPolicy(SimulatePrincipalPolicyRequest r) {
    return SimulatePrincipalPolicyResponse.builder()
        .evaluationResults(new Simulation(call()).principal(r)).isTruncated(false).build();
  }

  @Read
  @Override
  default SimulateCustomPolicyResponse simulateCustomPolicy(SimulateCustomPolicyRequest r) {
    return SimulateCustomPolicyResponse.builder()
        .evaluationResults(new Simulation(call()).custom(r)).isTruncated(false).build();
  }

  @Read
  @Override
  default ListEntitiesForPolicyResponse listEntitiesForPolicy(ListEntitiesForPolicyRequest r) {
    return new Policies(call()).entities(r);
  }

  @Override
  default TagPolicyResponse tagPolicy(TagPolicyRequest r) {
    new Policies(call()).tag(r.policyArn(), tags -> Tags.with(tags, r.tags()));
    return TagPolicyResponse.builder().build();
  }

  @Override
  default UntagPolicyResponse untagPolicy(UntagPolicyRequest r) {
    new Policies(call()).tag(r.policyArn(), tags -> Tags.without(tags, r.tagKeys()));
    return UntagPolicyResponse.builder().build();
  }

  @Read
  @Override
  default ListPolicyTagsResponse listPolicyTags(ListPolicyTagsRequest r) {
    Page<Tag> page = Listing.page(Tags.list(new Policies(call()).get(r.policyArn()).tags()), r.maxItems(), r.marker());
    return ListPolicyTagsResponse.builder().tags(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }
}
