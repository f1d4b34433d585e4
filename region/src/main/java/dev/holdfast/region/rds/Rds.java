package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaResponse;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstanceAutomatedBackupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstanceAutomatedBackupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParameterGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbParametersResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSubnetGroupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeEventsRequest;
import software.amazon.awssdk.services.rds.model.DescribeEventsResponse;
import software.amazon.awssdk.services.rds.model.DescribeOrderableDbInstanceOptionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeOrderableDbInstanceOptionsResponse;
import software.amazon.awssdk.services.rds.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.rds.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.ModifyDbSubnetGroupRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbSubnetGroupResponse;
import software.amazon.awssdk.services.rds.model.PromoteReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.PromoteReadReplicaResponse;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceResponse;
import software.amazon.awssdk.services.rds.model.ResetDbParameterGroupRequest;
import software.amazon.awssdk.services.rds.model.ResetDbParameterGroupResponse;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceToPointInTimeRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceToPointInTimeResponse;

/** The operations around one command; each lives in a class of its own concern. */
record Rds(Call call) implements RdsClient {

  @Override
  public CreateDbInstanceResponse createDBInstance(CreateDbInstanceRequest r) {
    return new CreateDatabase(call).create(r);
  }

  @Override
  public ModifyDbInstanceResponse modifyDBInstance(ModifyDbInstanceRequest r) {
    return new ModifyDatabase(call).modify(r);
  }

  @Override
  public RebootDbInstanceResponse rebootDBInstance(RebootDbInstanceRequest r) {
    return new ModifyDatabase(call).reboot(r);
  }

  @Override
  public DeleteDbInstanceResponse deleteDBInstance(DeleteDbInstanceRequest r) {
    return new DeleteDatabase(call).delete(r);
  }

  @Read
  @Override
  public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest r) {
    return new DescribeDatabases(call).describe(r);
  }

  @Override
  public CreateDbInstanceReadReplicaResponse createDBInstanceReadReplica(CreateDbInstanceReadReplicaRequest r) {
    return new Replicas(call).create(r);
  }

  @Override
  public PromoteReadReplicaResponse promoteReadReplica(PromoteReadReplicaRequest r) {
    return new Replicas(call).promote(r);
  }

  @Override
  public RestoreDbInstanceToPointInTimeResponse restoreDBInstanceToPointInTime(RestoreDbInstanceToPointInTimeRequest r) {
    return new RestoreDatabase(call).toPointInTime(r);
  }

  @Read
  @Override
  public DescribeDbInstanceAutomatedBackupsResponse describeDBInstanceAutomatedBackups(DescribeDbInstanceAutomatedBackupsRequest r) {
    return new DescribeDatabases(call).automatedBackups(r);
  }

  @Override
  public CreateDbSnapshotResponse createDBSnapshot(CreateDbSnapshotRequest r) {
    return new Snapshots(call).create(r);
  }

  @Override
  public CopyDbSnapshotResponse copyDBSnapshot(CopyDbSnapshotRequest r) {
    return new Snapshots(call).copy(r);
  }

  @Override
  public DeleteDbSnapshotResponse deleteDBSnapshot(DeleteDbSnapshotRequest r) {
    return new Snapshots(call).delete(r);
  }

  @Read
  @Override
  public DescribeDbSnapshotsResponse describeDBSnapshots(DescribeDbSnapshotsRequest r) {
    return new Snapshots(call).describe(r);
  }

  @Override
  public RestoreDbInstanceFromDbSnapshotResponse restoreDBInstanceFromDBSnapshot(RestoreDbInstanceFromDbSnapshotRequest r) {
    return new RestoreDatabase(call).fromSnapshot(r);
  }

  @Read
  @Override
  public DescribeDbEngineVersionsResponse describeDBEngineVersions(DescribeDbEngineVersionsRequest r) {
    return new DescribeDatabases(call).engineVersions(r);
  }

  @Read
  @Override
  public DescribeOrderableDbInstanceOptionsResponse describeOrderableDBInstanceOptions(DescribeOrderableDbInstanceOptionsRequest r) {
    return new DescribeDatabases(call).orderable(r);
  }

  @Override
  public CreateDbSubnetGroupResponse createDBSubnetGroup(CreateDbSubnetGroupRequest r) {
    return new SubnetGroups(call).create(r);
  }

  @Override
  public ModifyDbSubnetGroupResponse modifyDBSubnetGroup(ModifyDbSubnetGroupRequest r) {
    return new SubnetGroups(call).modify(r);
  }

  @Override
  public DeleteDbSubnetGroupResponse deleteDBSubnetGroup(DeleteDbSubnetGroupRequest r) {
    return new SubnetGroups(call).delete(r);
  }

  @Read
  @Override
  public DescribeDbSubnetGroupsResponse describeDBSubnetGroups(DescribeDbSubnetGroupsRequest r) {
    return new SubnetGroups(call).describe(r);
  }

  @Override
  public CreateDbParameterGroupResponse createDBParameterGroup(CreateDbParameterGroupRequest r) {
    return new ParameterGroups(call).create(r);
  }

  @Override
  public ModifyDbParameterGroupResponse modifyDBParameterGroup(ModifyDbParameterGroupRequest r) {
    return new ParameterGroups(call).modify(r);
  }

  @Override
  public ResetDbParameterGroupResponse resetDBParameterGroup(ResetDbParameterGroupRequest r) {
    return new ParameterGroups(call).reset(r);
  }

  @Override
  public DeleteDbParameterGroupResponse deleteDBParameterGroup(DeleteDbParameterGroupRequest r) {
    return new ParameterGroups(call).delete(r);
  }

  @Read
  @Override
  public DescribeDbParameterGroupsResponse describeDBParameterGroups(DescribeDbParameterGroupsRequest r) {
    return new ParameterGroups(call).describe(r);
  }

  @Read
  @Override
  public DescribeDbParametersResponse describeDBParameters(DescribeDbParametersRequest r) {
    return new ParameterGroups(call).parameters(r);
  }

  @Read
  @Override
  public DescribeEventsResponse describeEvents(DescribeEventsRequest r) {
    return new Events(call).describe(r);
  }

  @Override
  public AddTagsToResourceResponse addTagsToResource(AddTagsToResourceRequest r) {
    return new Tagging(call).add(r);
  }

  @Override
  public RemoveTagsFromResourceResponse removeTagsFromResource(RemoveTagsFromResourceRequest r) {
    return new Tagging(call).remove(r);
  }

  @Read
  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest r) {
    return new Tagging(call).list(r);
  }

  @Override
  public String serviceName() {
    return RdsService.NAME;
  }

  @Override
  public void close() {}
}
