package dev.holdfast.region.secretsmanager;

import static dev.holdfast.region.secretsmanager.Secrets.SECRETS;
import static dev.holdfast.region.secretsmanager.Secrets.invalid;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** What there is to know of secrets, except their values. */
record Listing(Call call) {

  DescribeSecretResponse describe(DescribeSecretRequest r) {
    Secret s = Secrets.require(call.state(), r.secretId());
    return DescribeSecretResponse.builder()
        .arn(s.arn())
        .name(s.name())
        .description(s.description().isEmpty() ? null : s.description())
        .kmsKeyId(s.kmsKeyId().orElse(null))
        .owningService(s.owner().orElse(null))
        .rotationEnabled(s.owner().isPresent() ? true : null)
        .lastRotatedDate(s.rotated().orElse(null))
        .createdDate(s.created())
        .lastChangedDate(s.changed())
        .deletedDate(s.deletion().orElse(null))
        .tags(tags(s))
        .versionIdsToStages(stages(s))
        .build();
  }

  ListSecretsResponse list(ListSecretsRequest r) {
    Supported.only(r, Set.of("MaxResults", "NextToken", "Filters",
        "IncludePlannedDeletion"), "InvalidParameterException");
    int max = Optional.ofNullable(r.maxResults()).orElse(Limits.LIST_DEFAULT);
    if (max < 1 || max > Limits.LIST_MAX) {
      throw invalid("MaxResults must be 1 to " + Limits.LIST_MAX + '.');
    }
    String after = Optional.ofNullable(r.nextToken()).orElse("");
    if (!after.isEmpty() && !call.state().has(SECRETS, after)) {
      throw Errors.badRequest("InvalidNextTokenException", "NextToken is not one that ListSecrets gave.");
    }
    boolean planned = Boolean.TRUE.equals(r.includePlannedDeletion());
    List<Secret> found = call.state().all(SECRETS).tailMap(after, false).values().stream()
        .filter(s -> planned || s.deletion().isEmpty())
        .filter(s -> r.filters().stream().allMatch(f -> matches(s, f)))
        .limit(max + 1L)
        .toList();
    List<Secret> page = found.subList(0, Math.min(max, found.size()));
    return ListSecretsResponse.builder()
        .secretList(page.stream().map(Listing::entry).toList())
        .nextToken(found.size() > max ? page.getLast().name() : null)
        .build();
  }

  private static boolean matches(Secret s, Filter filter) {
    if (filter.key() != FilterNameStringType.NAME) {
      throw invalid("Holdfast does not support the filter " + filter.keyAsString() + " of ListSecrets yet");
    }
    return filter.values().stream()
        .anyMatch(v -> v.startsWith("!") ? !s.name().startsWith(v.substring(1)) : s.name().startsWith(v));
  }

  private static SecretListEntry entry(Secret s) {
    return SecretListEntry.builder()
        .arn(s.arn())
        .name(s.name())
        .description(s.description().isEmpty() ? null : s.description())
        .kmsKeyId(s.kmsKeyId().orElse(null))
        .owningService(s.owner().orElse(null))
        .lastRotatedDate(s.rotated().orElse(null))
        .createdDate(s.created())
        .lastChangedDate(s.changed())
        .deletedDate(s.deletion().orElse(null))
        .tags(tags(s))
        .secretVersionsToStages(stages(s))
        .build();
  }

  private static List<Tag> tags(Secret s) {
    return s.tags().entrySet().stream()
        .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
        .toList();
  }

  private static SortedMap<String, List<String>> stages(Secret s) {
    SortedMap<String, List<String>> stages = new TreeMap<>();
    s.versions().stream().filter(v -> !v.stages().isEmpty()).forEach(v -> stages.put(v.id(), v.stages()));
    return stages;
  }
}
