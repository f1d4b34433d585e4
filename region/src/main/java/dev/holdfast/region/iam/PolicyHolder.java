package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.iam.IamClient;

/** A role, a user or a group to whom a template gives policies, and takes them from: by IAM's own operations. */
sealed interface PolicyHolder {

  boolean hasInline(String policy);

  boolean hasAttached(String arn);

  void put(String policy, String document);

  void delete(String policy);

  void attach(String arn);

  void detach(String arn);

  /** Gives what {@code Policies} and {@code ManagedPolicyArns} want; takes what they gave before and want no more. */
  default void give(Properties before, Properties after) {
    List<String> wanted = names(after);
    names(before).stream().filter(n -> !wanted.contains(n) && hasInline(n)).forEach(this::delete);
    after.objects("Policies").forEach(policy ->
        put(policy.requireString("PolicyName"), policy.json("PolicyDocument").orElseThrow()));
    List<String> attached = after.strings("ManagedPolicyArns");
    before.strings("ManagedPolicyArns").stream()
        .filter(arn -> !attached.contains(arn) && hasAttached(arn)).forEach(this::detach);
    attached.forEach(this::attach);
  }

  private static List<String> names(Properties p) {
    return p.objects("Policies").stream().map(o -> o.requireString("PolicyName")).toList();
  }

  /**
   * Whoever of {@code Roles}, {@code Users} and {@code Groups} was to have one policy and is to have it no more is taken
   * it; all who are to have it now are given it.
   */
  static void among(
      Call call, Properties before, Properties after, Consumer<PolicyHolder> take, Consumer<PolicyHolder> give) {
    List<PolicyHolder> wanted = of(call, after);
    of(call, before).stream().filter(h -> !wanted.contains(h)).forEach(take);
    wanted.forEach(give);
  }

  private static List<PolicyHolder> of(Call call, Properties p) {
    List<PolicyHolder> all = new ArrayList<>();
    p.strings("Roles").forEach(name -> all.add(new Role(call, name)));
    p.strings("Users").forEach(name -> all.add(new User(call, name)));
    p.strings("Groups").forEach(name -> all.add(new Group(call, name)));
    return all;
  }

  record Role(Call call, String name) implements PolicyHolder {

    @Override
    public boolean hasInline(String policy) {
      return call.state().get(Rows.ROLES, name).filter(row -> row.inline().containsKey(policy)).isPresent();
    }

    @Override
    public boolean hasAttached(String arn) {
      return call.state().get(Rows.ROLES, name).filter(row -> row.attached().contains(arn)).isPresent();
    }

    @Override
    public void put(String policy, String document) {
      iam().putRolePolicy(r -> r.roleName(name).policyName(policy).policyDocument(document));
    }

    @Override
    public void delete(String policy) {
      iam().deleteRolePolicy(r -> r.roleName(name).policyName(policy));
    }

    @Override
    public void attach(String arn) {
      iam().attachRolePolicy(r -> r.roleName(name).policyArn(arn));
    }

    @Override
    public void detach(String arn) {
      iam().detachRolePolicy(r -> r.roleName(name).policyArn(arn));
    }

    private IamClient iam() {
      return call.client(IamClient.class);
    }
  }

  record User(Call call, String name) implements PolicyHolder {

    @Override
    public boolean hasInline(String policy) {
      return call.state().get(Rows.USERS, name).filter(row -> row.inline().containsKey(policy)).isPresent();
    }

    @Override
    public boolean hasAttached(String arn) {
      return call.state().get(Rows.USERS, name).filter(row -> row.attached().contains(arn)).isPresent();
    }

    @Override
    public void put(String policy, String document) {
      iam().putUserPolicy(r -> r.userName(name).policyName(policy).policyDocument(document));
    }

    @Override
    public void delete(String policy) {
      iam().deleteUserPolicy(r -> r.userName(name).policyName(policy));
    }

    @Override
    public void attach(String arn) {
      iam().attachUserPolicy(r -> r.userName(name).policyArn(arn));
    }

    @Override
    public void detach(String arn) {
      iam().detachUserPolicy(r -> r.userName(name).policyArn(arn));
    }

    private IamClient iam() {
      return call.client(IamClient.class);
    }
  }

  record Group(Call call, String name) implements PolicyHolder {

    @Override
    public boolean hasInline(String policy) {
      return call.state().get(Rows.GROUPS, name).filter(row -> row.inline().containsKey(policy)).isPresent();
    }

    @Override
    public boolean hasAttached(String arn) {
      return call.state().get(Rows.GROUPS, name).filter(row -> row.attached().contains(arn)).isPresent();
    }

    @Override
    public void put(String policy, String document) {
      iam().putGroupPolicy(r -> r.groupName(name).policyName(policy).policyDocument(document));
    }

    @Override
    public void delete(String policy) {
      iam().deleteGroupPolicy(r -> r.groupName(name).policyName(policy));
    }

    @Override
    public void attach(String arn) {
      iam().attachGroupPolicy(r -> r.groupName(name).policyArn(arn));
    }

    @Override
    public void detach(String arn) {
      iam().detachGroupPolicy(r -> r.groupName(name).policyArn(arn));
    }

    private IamClient iam() {
      return call.client(IamClient.class);
    }
  }
}
