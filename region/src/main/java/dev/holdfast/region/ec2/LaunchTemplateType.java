package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateVersionRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;

/** {@code AWS::EC2::LaunchTemplate}. A change makes a new version; the default version stays what it was. */
public final class LaunchTemplateType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::LaunchTemplate";
  }

  @Override
  public Set<String> properties() {
    return Set.of("LaunchTemplateName", "LaunchTemplateData", "VersionDescription", "TagSpecifications");
  }

  @Override
  public Set<String> required() {
    return Set.of("LaunchTemplateData");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("LaunchTemplateName", "TagSpecifications");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("LaunchTemplateId", "LatestVersionNumber", "DefaultVersionNumber");
  }

  @Override
  public Progress create(Call call, Desired d) {
    CreateLaunchTemplateRequest asked = d.properties().into(CreateLaunchTemplateRequest.builder()).build();
    List<software.amazon.awssdk.services.ec2.model.TagSpecification> tags =
        new java.util.ArrayList<>(asked.tagSpecifications());
    tags.add(StackResources.tags("launch-template", d.stackTags()));
    String name = asked.launchTemplateName() == null ? d.name() : asked.launchTemplateName();
    return Progress.done(ec2(call)
        .createLaunchTemplate(asked.toBuilder().launchTemplateName(name).tagSpecifications(tags).build())
        .launchTemplate().launchTemplateId());
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    ec2(call).createLaunchTemplateVersion(to.properties()
        .into(CreateLaunchTemplateVersionRequest.builder(), Set.of("LaunchTemplateName", "TagSpecifications"))
        .launchTemplateId(id)
        .build());
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteLaunchTemplate(r -> r.launchTemplateId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    LaunchTemplate template =
        ec2(call).describeLaunchTemplates(r -> r.launchTemplateIds(id)).launchTemplates().getFirst();
    return StackResources.attributes("LaunchTemplateId", id,
        "LatestVersionNumber", template.latestVersionNumber().toString(),
        "DefaultVersionNumber", template.defaultVersionNumber().toString());
  }
}
