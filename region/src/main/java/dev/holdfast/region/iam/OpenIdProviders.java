package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.ProviderRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderRequest;

/**
 * OpenID Connect providers that an account trusts: kept and shown as templates set them up. Nobody comes with a token
 * of theirs: AssumeRoleWithWebIdentity answers NotImplemented.
 */
record OpenIdProviders(Call call) {

  private static final String SCHEME = "https://";
  private static final int LONGEST = 255;
  private static final int CLIENTS = 100;
  private static final int THUMBPRINTS = 5;
  private static final int THUMBPRINT = 40;

  ProviderRow create(CreateOpenIdConnectProviderRequest r) {
    Constraints.naming()
        .holds(r.clientIDList().stream().allMatch(id -> !id.isEmpty() && id.length() <= LONGEST), "clientIDList", "",
            "satisfy constraint: [Member must have length less than or equal to " + LONGEST
                + ", Member must have length greater than or equal to 1]")
        .holds(r.thumbprintList().stream().allMatch(t -> t.length() == THUMBPRINT), "thumbprintList", "",
            "satisfy constraint: [Member must have length less than or equal to " + THUMBPRINT
                + ", Member must have length greater than or equal to " + THUMBPRINT + "]")
        .length("url", r.url(), 1, LONGEST).require();
    String url = r.url().startsWith(SCHEME) ? r.url().substring(SCHEME.length()) : "";
    if (!url.matches("[A-Za-z0-9.-]+(/[!-~]*)?")) {
      throw Roles.invalid("Invalid Open ID Connect Provider URL");
    }
    String arn = "arn:aws:iam::" + call.settings().account() + ":oidc-provider/" + url;
    if (call.state().has(Rows.PROVIDERS, arn)) {
      throw Errors.of(409, "EntityAlreadyExists", "Provider with url " + r.url() + " already exists.");
    }
    Roles.requireRoom(call, Rows.PROVIDERS, "OpenIdConnectProvidersPerAccount", Limits.PROVIDERS);
    ProviderRow row = new ProviderRow(arn, url, clients(r.clientIDList()), thumbprints(r.thumbprintList()),
        Tags.of(r.tags()), call.now());
    put(row);
    return row;
  }

  ProviderRow get(String arn) {
    return call.state().get(Rows.PROVIDERS, arn).orElseThrow(
        () -> Roles.noSuchEntity("OpenIDConnect Provider not found for arn " + arn));
  }

  void delete(String arn) {
    call.state().remove(Rows.PROVIDERS, arn).orElseThrow(
        () -> Roles.noSuchEntity("OpenId connect Provider " + arn + " cannot be found."));
  }

  /** A client that is there already stays. */
  void add(String arn, String client) {
    ProviderRow row = get(arn);
    List<String> clients = new ArrayList<>(row.clients());
    if (!clients.contains(client)) {
      clients.add(client);
    }
    put(new ProviderRow(arn, row.url(), clients(clients), row.thumbprints(), row.tags(), row.created()));
  }

  /** One that is not there may be removed. */
  void remove(String arn, String client) {
    ProviderRow row = get(arn);
    put(new ProviderRow(arn, row.url(), row.clients().stream().filter(c -> !c.equals(client)).toList(), row.thumbprints(),
        row.tags(), row.created()));
  }

  void thumbprints(String arn, List<String> thumbprints) {
    ProviderRow row = get(arn);
    put(new ProviderRow(arn, row.url(), row.clients(), thumbprints(thumbprints), row.tags(), row.created()));
  }

  void tag(String arn, SortedMap<String, String> tags) {
    ProviderRow row = get(arn);
    put(new ProviderRow(arn, row.url(), row.clients(), row.thumbprints(), new TreeMap<>(tags), row.created()));
  }

  private static List<String> clients(List<String> clients) {
    if (clients.size() > CLIENTS) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: " + CLIENTS);
    }
    return List.copyOf(clients);
  }

  private static List<String> thumbprints(List<String> thumbprints) {
    if (thumbprints.size() > THUMBPRINTS) {
      throw Errors.badRequest("InvalidInput", "Thumbprint list must contain fewer than " + THUMBPRINTS + " entries.");
    }
    return List.copyOf(thumbprints);
  }

  private void put(ProviderRow row) {
    call.state().put(Rows.PROVIDERS, row.arn(), row);
  }
}
