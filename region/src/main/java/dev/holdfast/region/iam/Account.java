package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.AccountRow;
import dev.holdfast.region.iam.Rows.PasswordRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.PasswordPolicy;
import software.amazon.awssdk.services.iam.model.UpdateAccountPasswordPolicyRequest;

/** The account's alias, its rules for passwords, and how much of everything it has. */
record Account(Call call) {

  private static final String KEY = "account";
  private static final String ALIAS = "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";
  private static final int SHORTEST_PASSWORD = 6;
  private static final int LONGEST_PASSWORD = 128;
  private static final int OLDEST_PASSWORD = 1_095;
  private static final int REMEMBERED_PASSWORDS = 24;

  AccountRow row() {
    return call.state().get(Rows.ACCOUNT, KEY).orElse(new AccountRow(Optional.empty(), Optional.empty()));
  }

  /** An account has one alias; another takes its place. */
  void name(String alias) {
    Constraints.naming().pattern("accountAlias", alias, ALIAS).require();
    put(new AccountRow(Optional.of(alias), row().passwords()));
  }

  void unname(String alias) {
    if (!row().alias().equals(Optional.of(alias))) {
      throw Roles.noSuchEntity("The account alias " + alias + " cannot be found.");
    }
    put(new AccountRow(Optional.empty(), row().passwords()));
  }

  /** What is not given is as it is by default, whatever it was before. */
  void passwords(UpdateAccountPasswordPolicyRequest r) {
    Constraints.naming()
        .value("minimumPasswordLength", r.minimumPasswordLength(), SHORTEST_PASSWORD, LONGEST_PASSWORD)
        .value("passwordReusePrevention", r.passwordReusePrevention(), 1, REMEMBERED_PASSWORDS)
        .value("maxPasswordAge", r.maxPasswordAge(), 1, OLDEST_PASSWORD).require();
    put(new AccountRow(row().alias(), Optional.of(new PasswordRow(
        Optional.ofNullable(r.minimumPasswordLength()).orElse(SHORTEST_PASSWORD),
        Boolean.TRUE.equals(r.requireSymbols()),
        Boolean.TRUE.equals(r.requireNumbers()), Boolean.TRUE.equals(r.requireUppercaseCharacters()),
        Boolean.TRUE.equals(r.requireLowercaseCharacters()), Boolean.TRUE.equals(r.allowUsersToChangePassword()),
        Optional.ofNullable(r.maxPasswordAge()), Optional.ofNullable(r.passwordReusePrevention()),
        Optional.ofNullable(r.hardExpiry())))));
  }

  PasswordPolicy passwordPolicy() {
    PasswordRow p = row().passwords().orElseThrow(() -> Roles.noSuchEntity(
        "The Password Policy with domain name " + call.settings().account() + " cannot be found."));
    return PasswordPolicy.builder().minimumPasswordLength(p.shortest()).requireSymbols(p.symbols())
        .requireNumbers(p.numbers()).requireUppercaseCharacters(p.upper()).requireLowercaseCharacters(p.lower())
        .allowUsersToChangePassword(p.ownChange()).expirePasswords(p.maxAge().isPresent())
        .maxPasswordAge(p.maxAge().orElse(null)).passwordReusePrevention(p.reuse().orElse(null))
        .hardExpiry(p.hardExpiry().orElse(null)).build();
  }

  void forgetPasswords() {
    if (row().passwords().isEmpty()) {
      throw Roles.noSuchEntity("The account policy with name PasswordPolicy cannot be found.");
    }
    put(new AccountRow(row().alias(), Optional.empty()));
  }

  SortedMap<String, Integer> summary() {
    SortedMap<String, Integer> all = new TreeMap<>();
    for (String none : List.of("AccountAccessKeysPresent", "AccountMFAEnabled", "AccountPasswordPresent",
        "AccountSigningCertificatesPresent", "MFADevices", "MFADevicesInUse", "ServerCertificates")) {
      all.put(none, 0);
    }
    all.put("GlobalEndpointTokenVersion", 1);
    all.put("Providers", call.state().all(Rows.PROVIDERS).size());
    all.put("Users", call.state().all(Rows.USERS).size());
    all.put("UsersQuota", Limits.USERS);
    all.put("Groups", call.state().all(Rows.GROUPS).size());
    all.put("GroupsQuota", Limits.GROUPS);
    all.put("Roles", call.state().all(Rows.ROLES).size());
    all.put("RolesQuota", Limits.ROLES);
    all.put("InstanceProfiles", call.state().all(Rows.PROFILES).size());
    all.put("InstanceProfilesQuota", Limits.PROFILES);
    all.put("Policies", call.state().all(Rows.POLICIES).size());
    all.put("PoliciesQuota", Limits.POLICIES);
    all.put("PolicyVersionsInUse",
        call.state().all(Rows.POLICIES).values().stream().mapToInt(p -> p.versions().size()).sum());
    all.put("PolicyVersionsInUseQuota", 10_000);
    all.put("VersionsPerPolicyQuota", Limits.VERSIONS);
    all.put("PolicySizeQuota", Limits.MANAGED_POLICY);
    all.put("AccessKeysPerUserQuota", Limits.ACCESS_KEYS);
    all.put("AssumeRolePolicySizeQuota", Limits.TRUST_POLICY);
    all.put("AttachedPoliciesPerGroupQuota", Limits.ATTACHED_TO_GROUP);
    all.put("AttachedPoliciesPerRoleQuota", Limits.ATTACHED_POLICIES);
    all.put("AttachedPoliciesPerUserQuota", Limits.ATTACHED_TO_USER);
    all.put("GroupPolicySizeQuota", Limits.GROUP_POLICIES);
    all.put("RolePolicySizeQuota", Limits.ROLE_POLICIES);
    all.put("UserPolicySizeQuota", Limits.USER_POLICIES);
    all.put("GroupsPerUserQuota", Limits.GROUPS_OF_USER);
    all.put("ServerCertificatesQuota", 20);
    all.put("SigningCertificatesPerUserQuota", 2);
    return all;
  }

  static AwsServiceException noLogin(String user) {
    return Errors.of(404, "NoSuchEntity", "Login Profile for User " + user + " cannot be found.");
  }

  private void put(AccountRow row) {
    call.state().put(Rows.ACCOUNT, KEY, row);
  }
}
