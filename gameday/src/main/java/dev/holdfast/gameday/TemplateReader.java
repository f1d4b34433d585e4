package dev.holdfast.gameday;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateStopConditionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTargetInputFilter;

/**
 * Reads an experiment template in the form that {@code aws fis create-experiment-template} takes.
 *
 * @param values what stands for {@code ${name}} in its strings
 */
record TemplateReader(SortedMap<String, String> values) {

  private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9.]*)}");

  /** @throws GameDayException for a key that the service does not have, or a name without a value */
  CreateExperimentTemplateRequest read(Map<String, Object> experiment) {
    CreateExperimentTemplateRequest.Builder request = CreateExperimentTemplateRequest.builder();
    experiment.forEach((key, value) -> {
      switch (key) {
        case "description" -> request.description(text(value));
        case "roleArn" -> request.roleArn(text(value));
        case "tags" -> request.tags(texts(key, value));
        case "stopConditions" -> request.stopConditions(list(key, value).stream()
            .map(c -> stopCondition(map(key, c))).toList());
        case "targets" -> {
          SortedMap<String, CreateExperimentTemplateTargetInput> targets = new TreeMap<>();
          map(key, value).forEach((name, t) -> targets.put(name, target(name, map(name, t))));
          request.targets(targets);
        }
        case "actions" -> {
          SortedMap<String, CreateExperimentTemplateActionInput> actions = new TreeMap<>();
          map(key, value).forEach((name, a) -> actions.put(name, action(name, map(name, a))));
          request.actions(actions);
        }
        default -> throw unknown("experiment", key);
      }
    });
    return request.build();
  }

  private CreateExperimentTemplateStopConditionInput stopCondition(SortedMap<String, Object> c) {
    CreateExperimentTemplateStopConditionInput.Builder b = CreateExperimentTemplateStopConditionInput.builder();
    c.forEach((key, value) -> {
      switch (key) {
        case "source" -> b.source(text(value));
        case "value" -> b.value(text(value));
        default -> throw unknown("stopConditions", key);
      }
    });
    return b.build();
  }

  private CreateExperimentTemplateTargetInput target(String name, SortedMap<String, Object> t) {
    CreateExperimentTemplateTargetInput.Builder b = CreateExperimentTemplateTargetInput.builder();
    t.forEach((key, value) -> {
      switch (key) {
        case "resourceType" -> b.resourceType(text(value));
        case "resourceArns" -> b.resourceArns(list(key, value).stream().map(this::text).toList());
        case "resourceTags" -> b.resourceTags(texts(key, value));
        case "selectionMode" -> b.selectionMode(text(value));
        case "parameters" -> b.parameters(texts(key, value));
        case "filters" -> b.filters(list(key, value).stream().map(f -> filter(map(key, f))).toList());
        default -> throw unknown("targets." + name, key);
      }
    });
    return b.build();
  }

  private ExperimentTemplateTargetInputFilter filter(SortedMap<String, Object> f) {
    return ExperimentTemplateTargetInputFilter.builder()
        .path(text(f.get("path"))).values(list("values", f.get("values")).stream().map(this::text).toList()).build();
  }

  private CreateExperimentTemplateActionInput action(String name, SortedMap<String, Object> a) {
    CreateExperimentTemplateActionInput.Builder b = CreateExperimentTemplateActionInput.builder();
    a.forEach((key, value) -> {
      switch (key) {
        case "actionId" -> b.actionId(text(value));
        case "description" -> b.description(text(value));
        case "parameters" -> b.parameters(texts(key, value));
        case "targets" -> b.targets(texts(key, value));
        case "startAfter" -> b.startAfter(list(key, value).stream().map(this::text).toList());
        default -> throw unknown("actions." + name, key);
      }
    });
    return b.build();
  }

  private String text(Object value) {
    Matcher name = NAME.matcher(String.valueOf(value));
    return name.replaceAll(m -> {
      if (!values.containsKey(m.group(1))) {
        throw new GameDayException("the experiment needs a value for ${" + m.group(1) + "}, and the website has none");
      }
      return Matcher.quoteReplacement(values.get(m.group(1)));
    });
  }

  private SortedMap<String, String> texts(String at, Object value) {
    SortedMap<String, String> texts = new TreeMap<>();
    map(at, value).forEach((k, v) -> texts.put(k, text(v)));
    return texts;
  }

  private static SortedMap<String, Object> map(String at, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new GameDayException("experiment: " + at + " must be a mapping");
    }
    SortedMap<String, Object> sorted = new TreeMap<>();
    map.forEach((k, v) -> sorted.put(String.valueOf(k), v));
    return sorted;
  }

  private static List<?> list(String at, Object value) {
    if (!(value instanceof List<?> list)) {
      throw new GameDayException("experiment: " + at + " must be a list");
    }
    return list;
  }

  private static GameDayException unknown(String at, String key) {
    return new GameDayException("experiment: " + at + " has no " + key);
  }
}
