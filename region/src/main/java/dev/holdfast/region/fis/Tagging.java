package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tags of templates and experiments. */
record Tagging(Call call) {

  /** @return {@code before} with {@code more}, which AWS's rules allow */
  static SortedMap<String, String> checked(SortedMap<String, String> before, Map<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(before);
    more.forEach((key, value) -> {
      Templates.require(!key.isEmpty() && key.length() <= 128 && !key.startsWith("aws:"),
          "tags: " + key + " is not a key: 1 to 128 characters, not beginning with aws:");
      Templates.require(value.length() <= 256, "tags." + key + " has more than 256 characters");
      all.put(key, value);
    });
    Templates.require(all.size() <= Limits.TAGS, "tags: there may be " + Limits.TAGS);
    return all;
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ResourceNotFoundException */
  SortedMap<String, String> of(String arn) {
    return new TreeMap<>(template(arn)
        .map(id -> new Templates(call).get(id).tags())
        .orElseGet(() -> experiment(arn).tags()));
  }

  void tag(String arn, Map<String, String> tags) {
    put(arn, checked(of(arn), tags));
  }

  void untag(String arn, List<String> keys) {
    SortedMap<String, String> left = of(arn);
    left.keySet().removeAll(keys);
    put(arn, left);
  }

  private void put(String arn, SortedMap<String, String> tags) {
    Optional<String> template = template(arn);
    if (template.isPresent()) {
      new Templates(call).tag(template.get(), tags);
    } else {
      Rows.ExperimentRow row = experiment(arn);
      call.state().put(Rows.EXPERIMENTS, row.id(), row.tagged(tags));
    }
  }

  private Optional<String> template(String arn) {
    return id(arn, "experiment-template/").filter(id -> call.state().has(Rows.TEMPLATES, id));
  }

  private Rows.ExperimentRow experiment(String arn) {
    return id(arn, "experiment/").flatMap(id -> call.state().get(Rows.EXPERIMENTS, id)).orElseThrow(
        () -> Errors.of(404, "ResourceNotFoundException", "Resource " + arn + " does not exist."));
  }

  private Optional<String> id(String arn, String kind) {
    String prefix = call.arn(FisService.NAME, kind);
    return Optional.ofNullable(arn).filter(a -> a.startsWith(prefix)).map(a -> a.substring(prefix.length()));
  }
}
