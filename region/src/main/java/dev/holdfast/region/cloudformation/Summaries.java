package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ParameterConstraints;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateRequest;
import software.amazon.awssdk.services.cloudformation.model.ValidateTemplateResponse;

/** The operations that show templates. */
record Summaries(Call call, Types types, Templates templates) {

  /** Of a stack, or of a change set not yet executed. */
  GetTemplateResponse get(GetTemplateRequest r) {
    String body;
    if (r.changeSetName() != null) {
      body = call.state().list(Tables.CHANGE_SETS).stream()
          .filter(s -> s.id().equals(r.changeSetName()) || s.name().equals(r.changeSetName()) && r.stackName() != null
              && s.stackId().equals(StackNames.require(call, r.stackName()).id()))
          .filter(s -> s.status() == ChangeSetStatus.CREATE_COMPLETE)
          .findFirst()
          .orElseThrow(() -> Errors.of(404, "ChangeSetNotFound", "ChangeSet [" + r.changeSetName()
              + "] does not exist"))
          .revision().template();
    } else {
      body = StackNames.require(call, r.stackName()).revision().template();
    }
    return GetTemplateResponse.builder().templateBody(body)
        .stagesAvailable(TemplateStage.ORIGINAL, TemplateStage.PROCESSED).build();
  }

  ValidateTemplateResponse validate(ValidateTemplateRequest r) {
    Template template = parse(r.templateBody(), r.templateURL());
    return ValidateTemplateResponse.builder()
        .description(template.description().isEmpty() ? null : template.description())
        .parameters(template.parameters().values().stream()
            .map(p -> software.amazon.awssdk.services.cloudformation.model.TemplateParameter.builder()
                .parameterKey(p.name()).defaultValue(p.defaultValue().orElse(null)).noEcho(p.noEcho())
                .description(p.description().isEmpty() ? null : p.description()).build())
            .toList())
        .capabilitiesWithStrings(Capabilities.required(template))
        .capabilitiesReason(Capabilities.reason(template).isEmpty() ? null : Capabilities.reason(template))
        .declaredTransforms(List.of())
        .build();
  }

  private Template parse(String body, String url) {
    Launches.refuse("TemplateURL", url);
    Template template = templates.of(StackNames.required("TemplateBody", body));
    Validation.check(template, types);
    return template;
  }

  GetTemplateSummaryResponse summary(GetTemplateSummaryRequest r) {
    Template template = r.stackName() != null
        ? templates.of(StackNames.require(call, r.stackName()).revision().template())
        : parse(r.templateBody(), r.templateURL());
    TreeSet<String> used = new TreeSet<>();
    template.resources().values().forEach(x -> used.add(x.type()));
    return GetTemplateSummaryResponse.builder()
        .description(template.description().isEmpty() ? null : template.description())
        .parameters(template.parameters().values().stream()
            .map(p -> software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration.builder()
                .parameterKey(p.name()).defaultValue(p.defaultValue().orElse(null)).parameterType(p.type())
                .noEcho(p.noEcho()).description(p.description().isEmpty() ? null : p.description())
                .parameterConstraints(ParameterConstraints.builder().allowedValues(p.allowedValues()).build())
                .build())
            .toList())
        .capabilitiesWithStrings(Capabilities.required(template))
        .capabilitiesReason(Capabilities.reason(template).isEmpty() ? null : Capabilities.reason(template))
        .resourceTypes(used)
        .version("2010-09-09")
        .metadata(template.metadata().isEmpty() ? null : Json.write(template.metadata()))
        .declaredTransforms(List.of())
        .build();
  }
}
