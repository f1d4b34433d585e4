package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.ProviderRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** OpenID Connect providers. */
interface ProviderOperations extends IamClient {

  Call call();

  @Override
  default CreateOpenIdConnectProviderResponse createOpenIDConnectProvider(CreateOpenIdConnectProviderRequest r) {
    ProviderRow row = new OpenIdProviders(call()).create(r);
    return CreateOpenIdConnectProviderResponse.builder()
        .openIDConnectProviderArn(row.arn()).tags(r.hasTags() ? r.tags() : null).build();
  }

  @Read
  @Override
  default GetOpenIdConnectProviderResponse getOpenIDConnectProvider(GetOpenIdConnectProviderRequest r) {
    ProviderRow row = new OpenIdProviders(call()).get(r.openIDConnectProviderArn());
    return GetOpenIdConnectProviderResponse.builder().url(row.url()).clientIDList(row.clients())
        .thumbprintList(row.thumbprints()).createDate(row.created()).tags(Tags.list(row.tags())).build();
  }

  @Read
  @Override
  default ListOpenIdConnectProvidersResponse listOpenIDConnectProviders(ListOpenIdConnectProvidersRequest r) {
    return ListOpenIdConnectProvidersResponse.builder()
        .openIDConnectProviderList(call().state().all(Rows.PROVIDERS).keySet().stream()
            .map(arn -> OpenIDConnectProviderListEntry.builder().arn(arn).build()).toList()).build();
  }

  @Override
  default DeleteOpenIdConnectProviderResponse deleteOpenIDConnectProvider(DeleteOpenIdConnectProviderRequest r) {
    new OpenIdProviders(call()).delete(r.openIDConnectProviderArn());
    return DeleteOpenIdConnectProviderResponse.builder().build();
  }

  @Override
  default AddClientIdToOpenIdConnectProviderResponse addClientIDToOpenIDConnectProvider(
      AddClientIdToOpenIdConnectProviderRequest r) {
    new OpenIdProviders(call()).add(r.openIDConnectProviderArn(), r.clientID());
    return AddClientIdToOpenIdConnectProviderResponse.builder().build();
  }

  @Override
  default RemoveClientIdFromOpenIdConnectProviderResponse removeClientIDFromOpenIDConnectProvider(
      RemoveClientIdFromOpenIdConnectProviderRequest r) {
    new OpenIdProviders(call()).remove(r.openIDConnectProviderArn(), r.clientID());
    return RemoveClientIdFromOpenIdConnectProviderResponse.builder().build();
  }

  @Override
  default UpdateOpenIdConnectProviderThumbprintResponse updateOpenIDConnectProviderThumbprint(
      UpdateOpenIdConnectProviderThumbprintRequest r) {
    new OpenIdProviders(call()).thumbprints(r.openIDConnectProviderArn(), r.thumbprintList());
    return UpdateOpenIdConnectProviderThumbprintResponse.builder().build();
  }

  @Override
  default TagOpenIdConnectProviderResponse tagOpenIDConnectProvider(TagOpenIdConnectProviderRequest r) {
    OpenIdProviders providers = new OpenIdProviders(call());
    String arn = r.openIDConnectProviderArn();
    providers.tag(arn, Tags.with(providers.get(arn).tags(), r.tags()));
    return TagOpenIdConnectProviderResponse.builder().build();
  }

  @Override
  default UntagOpenIdConnectProviderResponse untagOpenIDConnectProvider(UntagOpenIdConnectProviderRequest r) {
    OpenIdProviders providers = new OpenIdProviders(call());
    String arn = r.openIDConnectProviderArn();
    providers.tag(arn, Tags.without(providers.get(arn).tags(), r.tagKeys()));
    return UntagOpenIdConnectProviderResponse.builder().build();
  }

  @Read
  @Override
  default ListOpenIdConnectProviderTagsResponse listOpenIDConnectProviderTags(ListOpenIdConnectProviderTagsRequest r) {
    Page<Tag> page = Listing.page(
        Tags.list(new OpenIdProviders(call()).get(r.openIDConnectProviderArn()).tags()), r.maxItems(), r.marker());
    return ListOpenIdConnectProviderTagsResponse.builder().tags(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }
}
