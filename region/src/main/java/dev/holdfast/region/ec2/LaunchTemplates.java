package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.*;

/** Launch templates and their numbered versions. */
record LaunchTemplates(Call call) {

  record LaunchTemplateRow(LaunchTemplate template) {
    String id() {
      return template.launchTemplateId();
    }

    VersionKey key(long version) {
      return new VersionKey(id(), version);
    }
  }

  record VersionKey(String templateId, long version) implements Comparable<VersionKey> {
    @Override
    public int compareTo(VersionKey o) {
      int c = templateId.compareTo(o.templateId);
      return c != 0 ? c : Long.compare(version, o.version);
    }
  }

  record VersionRow(LaunchTemplateVersion version) {}

  static final Table<String, LaunchTemplateRow> TEMPLATES =
      Table.of("ec2/launch-templates", LaunchTemplateRow.class);
  static final Table<VersionKey, VersionRow> VERSIONS =
      Table.of("ec2/launch-template-versions", VersionKey.class, VersionRow.class);

  private static final Listing<LaunchTemplate> LISTING = new Listing<>(
      LaunchTemplate.builder().build(), LaunchTemplate::launchTemplateId, "InvalidLaunchTemplateId.NotFound");

  private static final Listing<LaunchTemplateVersion> VERSION_LISTING = new Listing<>(
      LaunchTemplateVersion.builder().build(), v -> String.format(Locale.ROOT, "%020d", v.versionNumber()),
      "InvalidLaunchTemplateId.VersionNotFound",
      "image-id", "LaunchTemplateData.ImageId", "instance-type", "LaunchTemplateData.InstanceType",
      "is-default-version", "DefaultVersion");

  CreateLaunchTemplateResponse create(CreateLaunchTemplateRequest r) {
    Supported.only(r, Set.of("LaunchTemplateName", "VersionDescription", "LaunchTemplateData",
        "TagSpecifications", "ClientToken", "DryRun"));
    if (r.launchTemplateName() == null || !r.launchTemplateName().matches("[a-zA-Z0-9().\\-/_]{3,128}")) {
      throw badRequest("InvalidLaunchTemplateName.MalformedException",
          "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the "
              + "following characters: - ( ) . / _.");
    }
    if (named(r.launchTemplateName()).isPresent()) {
      throw badRequest("InvalidLaunchTemplateName.AlreadyExistsException",
          "Launch template name already in use: " + r.launchTemplateName());
    }
    LaunchTemplate template = LaunchTemplate.builder()
        .launchTemplateId("lt-" + call.ids().hex(17))
        .launchTemplateName(r.launchTemplateName())
        .createTime(call.now())
        .createdBy(call.caller().arn())
        .defaultVersionNumber(1L)
        .latestVersionNumber(1L)
        .build();
    put(template);
    putVersion(template, 1, r.versionDescription(), data(r.launchTemplateData(), Optional.empty()));
    new Tags(call).created(template.launchTemplateId(), "launch-template", r.tagSpecifications());
    return CreateLaunchTemplateResponse.builder().launchTemplate(described(new LaunchTemplateRow(template))).build();
  }

  CreateLaunchTemplateVersionResponse createVersion(CreateLaunchTemplateVersionRequest r) {
    Supported.only(r, Set.of("LaunchTemplateId", "LaunchTemplateName", "SourceVersion",
        "VersionDescription", "LaunchTemplateData", "ClientToken", "DryRun"));
    LaunchTemplateRow row = require(r.launchTemplateId(), r.launchTemplateName());
    Optional<ResponseLaunchTemplateData> source = Optional.ofNullable(r.sourceVersion())
        .map(v -> version(row, v).launchTemplateData());
    long number = row.template().latestVersionNumber() + 1;
    if (call.state().range(VERSIONS, row.key(0), row.key(Long.MAX_VALUE)).size() >= Limits.LAUNCH_TEMPLATE_VERSIONS) {
      throw badRequest("VersionLimitExceeded",
          "A launch template has at most " + Limits.LAUNCH_TEMPLATE_VERSIONS + " versions");
    }
    LaunchTemplate template = row.template().toBuilder().latestVersionNumber(number).build();
    put(template);
    LaunchTemplateVersion version =
        putVersion(template, number, r.versionDescription(), data(r.launchTemplateData(), source));
    return CreateLaunchTemplateVersionResponse.builder().launchTemplateVersion(version).build();
  }

  /** What the template asks for, over what its source version asked for. */
  private ResponseLaunchTemplateData data(
      RequestLaunchTemplateData asked, Optional<ResponseLaunchTemplateData> source) {
    if (asked == null) {
      throw badRequest("MissingParameter", "The request must contain the parameter LaunchTemplateData");
    }
    Supported.only(asked, Launches.FROM_TEMPLATE);
    if (asked.userData() != null) {
      Launches.requireUserData(asked.userData());
    }
    ResponseLaunchTemplateData.Builder base =
        source.map(ResponseLaunchTemplateData::toBuilder).orElseGet(ResponseLaunchTemplateData::builder);
    return Members.copy(asked, base).build();
  }

  ModifyLaunchTemplateResponse modify(ModifyLaunchTemplateRequest r) {
    LaunchTemplateRow row = require(r.launchTemplateId(), r.launchTemplateName());
    LaunchTemplateVersion version = version(row, r.defaultVersion());
    LaunchTemplate changed = row.template().toBuilder().defaultVersionNumber(version.versionNumber()).build();
    put(changed);
    return ModifyLaunchTemplateResponse.builder().launchTemplate(described(new LaunchTemplateRow(changed))).build();
  }

  DeleteLaunchTemplateResponse delete(DeleteLaunchTemplateRequest r) {
    LaunchTemplateRow row = require(r.launchTemplateId(), r.launchTemplateName());
    LaunchTemplate described = described(row);
    List.copyOf(call.state().range(VERSIONS, row.key(0), row.key(Long.MAX_VALUE)).keySet())
        .forEach(k -> call.state().remove(VERSIONS, k));
    call.state().remove(TEMPLATES, row.id());
    new Tags(call).deleted(row.id());
    return DeleteLaunchTemplateResponse.builder().launchTemplate(described).build();
  }

  DeleteLaunchTemplateVersionsResponse deleteVersions(DeleteLaunchTemplateVersionsRequest r) {
    LaunchTemplateRow row = require(r.launchTemplateId(), r.launchTemplateName());
    List<DeleteLaunchTemplateVersionsResponseSuccessItem> deleted = new ArrayList<>();
    for (String v : r.versions()) {
      LaunchTemplateVersion version = version(row, v);
      if (version.versionNumber().equals(row.template().defaultVersionNumber())) {
        throw badRequest("OperationNotPermitted", "The default version of a launch template cannot be deleted");
      }
      call.state().remove(VERSIONS, row.key(version.versionNumber()));
      deleted.add(DeleteLaunchTemplateVersionsResponseSuccessItem.builder()
          .launchTemplateId(row.id()).launchTemplateName(row.template().launchTemplateName())
          .versionNumber(version.versionNumber()).build());
    }
    return DeleteLaunchTemplateVersionsResponse.builder().successfullyDeletedLaunchTemplateVersions(deleted).build();
  }

  DescribeLaunchTemplatesResponse describe(DescribeLaunchTemplatesRequest r) {
    r.launchTemplateNames().forEach(name -> require(null, name));
    List<LaunchTemplate> all = call.state().all(TEMPLATES).values().stream()
        .filter(t -> r.launchTemplateNames().isEmpty()
            || r.launchTemplateNames().contains(t.template().launchTemplateName()))
        .map(this::described)
        .toList();
    Listing.Page<LaunchTemplate> page =
        LISTING.page(all, r.launchTemplateIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeLaunchTemplatesResponse.builder().launchTemplates(page.items()).nextToken(page.nextToken()).build();
  }

  DescribeLaunchTemplateVersionsResponse describeVersions(DescribeLaunchTemplateVersionsRequest r) {
    Supported.only(r, Set.of("LaunchTemplateId", "LaunchTemplateName", "Versions",
        "MinVersion", "MaxVersion", "Filters", "MaxResults", "NextToken", "ResolveAlias", "DryRun"));
    List<LaunchTemplateRow> rows = r.launchTemplateId() == null && r.launchTemplateName() == null
        ? call.state().list(TEMPLATES)
        : List.of(require(r.launchTemplateId(), r.launchTemplateName()));
    List<LaunchTemplateVersion> all = new ArrayList<>();
    for (LaunchTemplateRow row : rows) {
      if (r.versions().isEmpty()) {
        long min = r.minVersion() == null ? 0 : version(row, r.minVersion()).versionNumber();
        long max = r.maxVersion() == null ? Long.MAX_VALUE - 1 : version(row, r.maxVersion()).versionNumber();
        call.state().range(VERSIONS, row.key(min), row.key(max + 1)).values()
            .forEach(v -> all.add(described(row, v.version())));
      } else {
        r.versions().stream().map(v -> version(row, v)).distinct().forEach(all::add);
      }
    }
    Listing.Page<LaunchTemplateVersion> page =
        VERSION_LISTING.page(all, List.of(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeLaunchTemplateVersionsResponse.builder()
        .launchTemplateVersions(page.items()).nextToken(page.nextToken()).build();
  }

  /** The version that a launch's specification names; without one the default version. */
  LaunchTemplateVersion resolve(LaunchTemplateSpecification s) {
    return version(require(s.launchTemplateId(), s.launchTemplateName()),
        s.version() == null ? "$Default" : s.version());
  }

  private LaunchTemplateRow require(String id, String name) {
    if (id == null && name == null) {
      throw badRequest("MissingParameter", "Give either LaunchTemplateId or LaunchTemplateName");
    }
    if (id != null) {
      return call.state().get(TEMPLATES, id).orElseThrow(() -> badRequest("InvalidLaunchTemplateId.NotFound",
          "The specified launch template, with template ID " + id + ", does not exist."));
    }
    return named(name).orElseThrow(() -> badRequest("InvalidLaunchTemplateName.NotFoundException",
        "The specified launch template, with template name " + name + ", does not exist."));
  }

  private Optional<LaunchTemplateRow> named(String name) {
    return call.state().all(TEMPLATES).values().stream()
        .filter(t -> t.template().launchTemplateName().equals(name))
        .findFirst();
  }

  private LaunchTemplateVersion version(LaunchTemplateRow row, String version) {
    long number = switch (version == null ? "" : version) {
      case "$Latest" -> row.template().latestVersionNumber();
      case "$Default" -> row.template().defaultVersionNumber();
      case String v when v.matches("\\d{1,18}") -> Long.parseLong(v);
      default -> throw badRequest("InvalidLaunchTemplateId.VersionNotFound",
          "A launch template's version is a number, $Latest or $Default, not '" + version + "'");
    };
    return call.state().get(VERSIONS, row.key(number)).map(v -> described(row, v.version())).orElseThrow(
        () -> badRequest("InvalidLaunchTemplateId.VersionNotFound", "Could not find the specified version " + version
            + " for the launch template with ID " + row.id() + "."));
  }

  private LaunchTemplateVersion putVersion(
      LaunchTemplate template, long number, String description, ResponseLaunchTemplateData data) {
    LaunchTemplateVersion version = LaunchTemplateVersion.builder()
        .launchTemplateId(template.launchTemplateId())
        .launchTemplateName(template.launchTemplateName())
        .versionNumber(number)
        .versionDescription(description)
        .createTime(call.now())
        .createdBy(call.caller().arn())
        .launchTemplateData(data)
        .build();
    LaunchTemplateRow row = new LaunchTemplateRow(template);
    call.state().put(VERSIONS, row.key(number), new VersionRow(version));
    return described(row, version);
  }

  private static LaunchTemplateVersion described(LaunchTemplateRow row, LaunchTemplateVersion version) {
    return version.toBuilder()
        .defaultVersion(version.versionNumber().equals(row.template().defaultVersionNumber()))
        .build();
  }

  private LaunchTemplate described(LaunchTemplateRow row) {
    return Listing.tagged(call.state(), row.id(), row.template().toBuilder(), LaunchTemplate.class);
  }

  private void put(LaunchTemplate template) {
    call.state().put(TEMPLATES, template.launchTemplateId(), new LaunchTemplateRow(template));
  }
}
