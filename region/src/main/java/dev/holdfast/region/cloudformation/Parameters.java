package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.Revision.ParameterValue;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** The values that an operation's Parameters give to those a template declares. */
final class Parameters {

  private Parameters() {}

  /** @param previous of the stack that is updated; empty for a new one */
  static SortedMap<String, ParameterValue> values(
      Call call, Template template, List<Parameter> given, SortedMap<String, ParameterValue> previous) {
    SortedMap<String, String> texts = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    for (Parameter p : given) {
      String key = Optional.ofNullable(p.parameterKey())
          .orElseThrow(() -> Template.invalid("Parameters must have a ParameterKey"));
      if (!template.parameters().containsKey(key)) {
        unknown.add(key);
      } else if (texts.put(key, text(key, p, previous)) != null) {
        throw Template.invalid("Duplicate parameter key: " + key);
      }
    }
    if (!unknown.isEmpty()) {
      throw Template.invalid("Parameters: " + unknown + " do not exist in the template");
    }
    List<String> missing = new ArrayList<>();
    template.parameters().values().forEach(declared -> {
      if (!texts.containsKey(declared.name())) {
        declared.defaultValue().ifPresentOrElse(
            text -> texts.put(declared.name(), text), () -> missing.add(declared.name()));
      }
    });
    if (!missing.isEmpty()) {
      throw Template.invalid("Parameters: " + missing + " must have values");
    }
    // Sealed anew, a secret looks different each time; the same secret is to be no change.
    texts.replaceAll((key, text) -> Optional.ofNullable(previous.get(key)).map(ParameterValue::given)
        .filter(old -> SecretParameters.isSealed(old) && SecretParameters.isSealed(text))
        .filter(old -> call.vault().open(old).equals(call.vault().open(text)))
        .orElse(text));
    SortedMap<String, ParameterValue> values = new TreeMap<>();
    texts.forEach((key, text) -> values.put(key, value(call, template.parameters().get(key), text)));
    return values;
  }

  private static String text(String key, Parameter given, SortedMap<String, ParameterValue> previous) {
    if (Boolean.TRUE.equals(given.usePreviousValue())) {
      if (given.parameterValue() != null) {
        throw Template.invalid("Invalid input for parameter key " + key
            + ". Cannot specify usePreviousValue as true and non empty value for a parameter");
      }
      return Optional.ofNullable(previous.get(key))
          .orElseThrow(() -> Template.invalid("Invalid input for parameter key " + key
              + ". Cannot specify usePreviousValue as true for a parameter key not in the previous template"))
          .given();
    }
    return Optional.ofNullable(given.parameterValue())
        .orElseThrow(() -> Template.invalid("Parameter " + key + " has neither a value nor UsePreviousValue"));
  }

  private static ParameterValue value(Call call, ParameterDeclaration declared, String text) {
    declared.check(declared.noEcho() && SecretParameters.isSealed(text) ? call.vault().open(text) : text);
    if (declared.type().contains("AWS::EC2::AvailabilityZone::Name") && !declared.fromSsm()) {
      Object value = declared.value(text);
      for (Object zone : value instanceof List<?> l ? l : List.of(value)) {
        if (!call.settings().zones().contains(zone)) {
          throw Template.invalid("Parameter validation failed: parameter value " + zone + " for parameter name "
              + declared.name() + " does not exist");
        }
      }
    }
    return new ParameterValue(text, declared.fromSsm() ? Optional.of(Scope.ssm(call, text)) : Optional.empty());
  }
}
