package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Read;
import java.util.List;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/**
 * What is said of the account as a whole; and what users may have on AWS and nobody has here (passwords, MFA devices,
 * keys of other kinds, SAML), so that its listings are empty. To make one of these answers NotImplemented.
 */
interface AccountOperations extends IamClient {

  Call call();

  @Read
  @Override
  default GetAccountSummaryResponse getAccountSummary(GetAccountSummaryRequest r) {
    return GetAccountSummaryResponse.builder().summaryMapWithStrings(new Account(call()).summary()).build();
  }

  @Read
  @Override
  default GetAccountAuthorizationDetailsResponse getAccountAuthorizationDetails(GetAccountAuthorizationDetailsRequest r) {
    return new AuthorizationDetails(call()).of(r);
  }

  @Override
  default CreateAccountAliasResponse createAccountAlias(CreateAccountAliasRequest r) {
    new Account(call()).name(r.accountAlias());
    return CreateAccountAliasResponse.builder().build();
  }

  @Override
  default DeleteAccountAliasResponse deleteAccountAlias(DeleteAccountAliasRequest r) {
    new Account(call()).unname(r.accountAlias());
    return DeleteAccountAliasResponse.builder().build();
  }

  @Read
  @Override
  default ListAccountAliasesResponse listAccountAliases(ListAccountAliasesRequest r) {
    return ListAccountAliasesResponse.builder()
        .accountAliases(new Account(call()).row().alias().stream().toList()).isTruncated(false).build();
  }

  @Override
  default UpdateAccountPasswordPolicyResponse updateAccountPasswordPolicy(UpdateAccountPasswordPolicyRequest r) {
    new Account(call()).passwords(r);
    return UpdateAccountPasswordPolicyResponse.builder().build();
  }

  @Read
  @Override
  default GetAccountPasswordPolicyResponse getAccountPasswordPolicy(GetAccountPasswordPolicyRequest r) {
    return GetAccountPasswordPolicyResponse.builder().passwordPolicy(new Account(call()).passwordPolicy()).build();
  }

  @Override
  default DeleteAccountPasswordPolicyResponse deleteAccountPasswordPolicy(DeleteAccountPasswordPolicyRequest r) {
    new Account(call()).forgetPasswords();
    return DeleteAccountPasswordPolicyResponse.builder().build();
  }

  @Read
  @Override
  default GetAccessKeyLastUsedResponse getAccessKeyLastUsed(GetAccessKeyLastUsedRequest r) {
    String user = call().state().get(Rows.KEYS, r.accessKeyId()).map(Rows.KeyRow::user).orElseThrow(
        () -> Errors.of(403, "AccessDenied", "User: " + call().caller().arn()
            + " is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key " + r.accessKeyId()));
    return GetAccessKeyLastUsedResponse.builder().userName(user)
        .accessKeyLastUsed(LastUses.ofKey(call(), r.accessKeyId())).build();
  }

  @Read
  @Override
  default GetLoginProfileResponse getLoginProfile(GetLoginProfileRequest r) {
    throw Account.noLogin(new Users(call()).orOwn(r.userName()).name());
  }

  @Override
  default DeleteLoginProfileResponse deleteLoginProfile(DeleteLoginProfileRequest r) {
    throw Account.noLogin(new Users(call()).orOwn(r.userName()).name());
  }

  @Read
  @Override
  default ListMfaDevicesResponse listMFADevices(ListMfaDevicesRequest r) {
    if (r.userName() != null) {
      new Users(call()).get(r.userName());
    }
    return ListMfaDevicesResponse.builder().mfaDevices(List.of()).isTruncated(false).build();
  }

  @Read
  @Override
  default ListVirtualMfaDevicesResponse listVirtualMFADevices(ListVirtualMfaDevicesRequest r) {
    return ListVirtualMfaDevicesResponse.builder().virtualMFADevices(List.of()).isTruncated(false).build();
  }

  @Read
  @Override
  default ListSigningCertificatesResponse listSigningCertificates(ListSigningCertificatesRequest r) {
    new Users(call()).orOwn(r.userName());
    return ListSigningCertificatesResponse.builder().certificates(List.of()).isTruncated(false).build();
  }

  @Read
  @Override
  default ListSshPublicKeysResponse listSSHPublicKeys(ListSshPublicKeysRequest r) {
    new Users(call()).orOwn(r.userName());
    return ListSshPublicKeysResponse.builder().sshPublicKeys(List.of()).isTruncated(false).build();
  }

  @Read
  @Override
  default ListServiceSpecificCredentialsResponse listServiceSpecificCredentials(ListServiceSpecificCredentialsRequest r) {
    new Users(call()).orOwn(r.userName());
    return ListServiceSpecificCredentialsResponse.builder().serviceSpecificCredentials(List.of()).build();
  }

  @Read
  @Override
  default ListServerCertificatesResponse listServerCertificates(ListServerCertificatesRequest r) {
    return ListServerCertificatesResponse.builder()
        .serverCertificateMetadataList(List.of()).isTruncated(false).build();
  }

  @Read
  @Override
  default ListSamlProvidersResponse listSAMLProviders(ListSamlProvidersRequest r) {
    return ListSamlProvidersResponse.builder().samlProviderList(List.of()).build();
  }
}
