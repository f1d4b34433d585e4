package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::ManagedPolicy}. Its physical id is its ARN. */
public final class ManagedPolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::ManagedPolicy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("ManagedPolicyName", "Path", "Description", "PolicyDocument", "Roles", "Users", "Groups");
  }

  @Override
  public Set<String> required() {
    return Set.of("PolicyDocument");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("ManagedPolicyName", "Path", "Description");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("PolicyArn", "PolicyId", "DefaultVersionId", "CreateDate", "UpdateDate");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    String arn = call.client(IamClient.class).createPolicy(r -> r
        .policyName(p.string("ManagedPolicyName").orElse(desired.name())).path(p.string("Path").orElse("/"))
        .description(p.string("Description").orElse(null)).policyDocument(p.json("PolicyDocument").orElseThrow()))
        .policy().arn();
    attach(call, arn, Properties.NONE, p);
    return Progress.done(arn);
  }

  /** A changed document is a new default version; the oldest makes room for it. */
  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    IamClient iam = call.client(IamClient.class);
    Rows.PolicyRow row = new Policies(call).get(arn);
    String document = to.properties().json("PolicyDocument").orElseThrow();
    if (!document.equals(row.document())) {
      if (row.versions().size() >= Limits.VERSIONS) {
        row.versions().stream().filter(v -> v.number() != row.current()).findFirst()
            .ifPresent(v -> iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(v.id())));
      }
      iam.createPolicyVersion(r -> r.policyArn(arn).policyDocument(document).setAsDefault(true));
    }
    attach(call, arn, from.properties(), to.properties());
    return Progress.done(arn);
  }

  @Override
  public void delete(Call call, String arn, Desired desired) {
    if (!call.state().has(Rows.POLICIES, arn)) {
      return;
    }
    attach(call, arn, desired.properties(), Properties.NONE);
    IamClient iam = call.client(IamClient.class);
    Rows.PolicyRow row = new Policies(call).get(arn);
    row.versions().stream().filter(v -> v.number() != row.current())
        .forEach(v -> iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(v.id())));
    iam.deletePolicy(r -> r.policyArn(arn));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    call.state().get(Rows.POLICIES, arn).ifPresent(row -> {
      attributes.put("PolicyArn", arn);
      attributes.put("PolicyId", row.id());
      attributes.put("DefaultVersionId", "v" + row.current());
      attributes.put("CreateDate", row.created().toString());
      attributes.put("UpdateDate", row.updated().toString());
    });
    return attributes;
  }

  private static void attach(Call call, String arn, Properties before, Properties after) {
    PolicyHolder.among(call, before, after,
        holder -> {
          if (holder.hasAttached(arn)) {
            holder.detach(arn);
          }
        },
        holder -> holder.attach(arn));
  }
}
