package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.ProfileRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.*;

/** Instance profiles. */
interface ProfileOperations extends IamClient {

  Call call();

  @Override
  default CreateInstanceProfileResponse createInstanceProfile(CreateInstanceProfileRequest r) {
    InstanceProfiles profiles = new InstanceProfiles(call());
    return CreateInstanceProfileResponse.builder().instanceProfile(profiles.described(profiles.create(r)).copy(p ->
        p.tags(r.hasTags() ? r.tags() : null))).build();
  }

  @Read
  @Override
  default GetInstanceProfileResponse getInstanceProfile(GetInstanceProfileRequest r) {
    InstanceProfiles profiles = new InstanceProfiles(call());
    ProfileRow row = profiles.get(r.instanceProfileName());
    return GetInstanceProfileResponse.builder()
        .instanceProfile(profiles.described(row).copy(p -> p.tags(Tags.list(row.tags())))).build();
  }

  @Read
  @Override
  default ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest r) {
    Page<ProfileRow> page = Listing.page(
        Listing.under(call(), Rows.PROFILES, r.pathPrefix(), ProfileRow::path), r.maxItems(), r.marker());
    return ListInstanceProfilesResponse.builder()
        .instanceProfiles(page.rows().stream().map(new InstanceProfiles(call())::described).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Read
  @Override
  default ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(ListInstanceProfilesForRoleRequest r) {
    new Roles(call()).get(r.roleName());
    Page<ProfileRow> page = Listing.page(call().state().all(Rows.PROFILES).values().stream()
        .filter(p -> p.roles().contains(r.roleName())).toList(), r.maxItems(), r.marker());
    return ListInstanceProfilesForRoleResponse.builder()
        .instanceProfiles(page.rows().stream().map(new InstanceProfiles(call())::described).toList())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }

  @Override
  default AddRoleToInstanceProfileResponse addRoleToInstanceProfile(AddRoleToInstanceProfileRequest r) {
    new InstanceProfiles(call()).add(r.instanceProfileName(), r.roleName());
    return AddRoleToInstanceProfileResponse.builder().build();
  }

  @Override
  default RemoveRoleFromInstanceProfileResponse removeRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest r) {
    new InstanceProfiles(call()).remove(r.instanceProfileName(), r.roleName());
    return RemoveRoleFromInstanceProfileResponse.builder().build();
  }

  @Override
  default DeleteInstanceProfileResponse deleteInstanceProfile(DeleteInstanceProfileRequest r) {
    new InstanceProfiles(call()).delete(r.instanceProfileName());
    return DeleteInstanceProfileResponse.builder().build();
  }

  @Override
  default TagInstanceProfileResponse tagInstanceProfile(TagInstanceProfileRequest r) {
    InstanceProfiles profiles = new InstanceProfiles(call());
    profiles.tag(r.instanceProfileName(), Tags.with(profiles.get(r.instanceProfileName()).tags(), r.tags()));
    return TagInstanceProfileResponse.builder().build();
  }

  @Override
  default UntagInstanceProfileResponse untagInstanceProfile(UntagInstanceProfileRequest r) {
    InstanceProfiles profiles = new InstanceProfiles(call());
    profiles.tag(r.instanceProfileName(), Tags.without(profiles.get(r.instanceProfileName()).tags(), r.tagKeys()));
    return UntagInstanceProfileResponse.builder().build();
  }

  @Read
  @Override
  default ListInstanceProfileTagsResponse listInstanceProfileTags(ListInstanceProfileTagsRequest r) {
    Page<Tag> page = Listing.page(
        Tags.list(new InstanceProfiles(call()).get(r.instanceProfileName()).tags()), r.maxItems(), r.marker());
    return ListInstanceProfileTagsResponse.builder().tags(page.rows())
        .isTruncated(page.next().isPresent()).marker(page.next().orElse(null)).build();
  }
}
