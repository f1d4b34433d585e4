package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.CATCHING_UP;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.IN_SYNC;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/** The CloudFormation resource types, from a template to the zones' intents. */
final class StackTest {

  private static final String TEMPLATE = """
      Resources:
        Net: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.9.0.0/16}}
        A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.9.0.0/24, AvailabilityZone: us-east-1a}}
        B: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.9.1.0/24, AvailabilityZone: us-east-1b}}
        Guard: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: !Ref Net, GroupDescription: g}}
        Subnets:
          Type: AWS::RDS::DBSubnetGroup
          Properties: {DBSubnetGroupDescription: d, SubnetIds: [!Ref A, !Ref B]}
        Tuned:
          Type: AWS::RDS::DBParameterGroup
          Properties: {Description: d, Family: postgres18, Parameters: {max_connections: 50}}
        Database:
          Type: AWS::RDS::DBInstance
          DeletionPolicy: %s
          Properties:
            Engine: postgres
            DBInstanceClass: db.t4g.micro
            MultiAZ: true
            DBName: app
            MasterUsername: app
            ManageMasterUserPassword: true
            AllocatedStorage: '20'
            StorageType: gp3
            StorageEncrypted: true
            BackupRetentionPeriod: %d
            PubliclyAccessible: false
            DBSubnetGroupName: !Ref Subnets
            DBParameterGroupName: !Ref Tuned
            VPCSecurityGroups: [!GetAtt Guard.GroupId]
      Outputs:
        Host: {Value: !GetAtt Database.Endpoint.Address}
        Port: {Value: !GetAtt Database.Endpoint.Port}
        Secret: {Value: !GetAtt Database.MasterUserSecret.SecretArn}
      """;

  private final RegionFixture region = RegionFixture.connected();

  private Stack stack() {
    DescribeStacksResponse r = region.call(DescribeStacksRequest.builder().stackName("s").build());
    return r.stacks().getFirst();
  }

  private Database database() {
    return region.state().list(Database.DATABASES).getFirst();
  }

  private void says(String node, DatabaseNodeStatus status) {
    region.report(new Report.DatabaseNode(node, database().epoch(), status, 1, ""));
  }

  private String events() {
    DescribeStackEventsResponse r = region.call(DescribeStackEventsRequest.builder().stackName("s").build());
    return r.stackEvents().toString();
  }

  @Test
  void aDatabaseIsMadeChangedAndRemovedByItsStack() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(TEMPLATE.formatted("Delete", 7)).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(region.state().list(Database.DATABASES)).as(events()).hasSize(1);
    assertThat(stack().stackStatusAsString()).isEqualTo("CREATE_IN_PROGRESS");
    says(database().primary().orElseThrow(), PRIMARY);
    says(database().standby().orElseThrow(), CATCHING_UP);
    says(database().standby().orElseThrow(), IN_SYNC);
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).as(events()).isEqualTo("CREATE_COMPLETE");
    SortedMap<String, String> outputs = new TreeMap<>();
    stack().outputs().forEach(o -> outputs.put(o.outputKey(), o.outputValue()));
    assertThat(outputs).containsEntry("Host", "127.255.0.1").containsEntry("Port", "5432");
    assertThat(outputs.get("Secret")).contains("secret:rds!db-");

    region.call(UpdateStackRequest.builder().stackName("s").templateBody(TEMPLATE.formatted("Delete", 9)).build());
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).as(events()).isEqualTo("UPDATE_COMPLETE");
    assertThat(database().instance().backupRetentionPeriod()).isEqualTo(9);

    String primary = database().primary().orElseThrow();
    String standby = database().standby().orElseThrow();
    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    says(primary, DatabaseNodeStatus.FENCED);
    says(standby, DatabaseNodeStatus.FENCED);
    region.advance(Duration.ofMinutes(5));
    assertThat(region.state().list(Database.DATABASES)).isEmpty();
    assertThat(region.state().list(SubnetGroups.GROUPS)).isEmpty();
    assertThat(region.state().list(ParameterGroups.GROUPS)).isEmpty();
    region.assertReplays();
  }

  @Test
  void aDatabaseWithTheDeletionPolicySnapshotLeavesOneBehindAndAnotherStackBeginsWithIt() {
    String template = TEMPLATE.formatted("Snapshot", 7);
    region.call(CreateStackRequest.builder().stackName("s").templateBody(template).build());
    region.advance(Duration.ofMinutes(1));
    says(database().primary().orElseThrow(), PRIMARY);
    says(database().standby().orElseThrow(), CATCHING_UP);
    says(database().standby().orElseThrow(), IN_SYNC);
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).as(events()).isEqualTo("CREATE_COMPLETE");

    Database before = database();
    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    String backup = Snapshot.require(region.state(), database().descent().finalSnapshot().orElseThrow()).backup();
    region.report(new Report.DatabaseBackup(backup, before.primary().orElseThrow(), Optional.of("blob-1"), 1_000, ""));
    says(before.primary().orElseThrow(), DatabaseNodeStatus.FENCED);
    says(before.standby().orElseThrow(), DatabaseNodeStatus.FENCED);
    region.advance(Duration.ofMinutes(5));
    assertThat(region.state().list(Database.DATABASES)).isEmpty();
    assertThat(region.state().list(SubnetGroups.GROUPS)).as("the stack is gone").isEmpty();
    Snapshot kept = region.state().list(Snapshot.SNAPSHOTS).getFirst();
    assertThat(kept.id()).startsWith("s-snapshot-database-");
    assertThat(kept.status()).isEqualTo(Snapshot.Status.AVAILABLE);

    region.call(CreateStackRequest.builder().stackName("t").templateBody(
        template.replace("Engine: postgres\n", "Engine: postgres\n      DBSnapshotIdentifier: " + kept.id() + "\n"))
        .build());
    region.advance(Duration.ofMinutes(1));
    assertThat(database().descent().restored()).contains(new Database.Restored(kept.backup(), Optional.empty()));
    assertThat(database().multiAz()).isTrue();
    region.assertReplays();
  }

  @Test
  void aDatabaseOfMariadbIsMadeByItsStackAndLeavesASnapshotBehind() {
    String template = TEMPLATE.replace("Family: postgres18", "Family: mariadb11.4")
        .replace("Engine: postgres", "Engine: mariadb").replace("MultiAZ: true", "MultiAZ: false");
    region.call(CreateStackRequest.builder().stackName("s").templateBody(template.formatted("Snapshot", 0)).build());
    region.advance(Duration.ofMinutes(1));
    says(database().primary().orElseThrow(), PRIMARY);
    region.advance(Duration.ofMinutes(1));
    assertThat(stack().stackStatusAsString()).as(events()).isEqualTo("CREATE_COMPLETE");
    assertThat(stack().outputs()).anyMatch(o -> o.outputKey().equals("Port") && o.outputValue().equals("3306"));

    Database before = database();
    region.call(DeleteStackRequest.builder().stackName("s").build());
    region.advance(Duration.ofMinutes(1));
    String backup = Snapshot.require(region.state(), database().descent().finalSnapshot().orElseThrow()).backup();
    region.report(new Report.DatabaseBackup(backup, before.primary().orElseThrow(), Optional.of("blob-1"), 1_000, ""));
    says(before.primary().orElseThrow(), DatabaseNodeStatus.FENCED);
    region.advance(Duration.ofMinutes(5));
    assertThat(region.state().list(Database.DATABASES)).isEmpty();
    assertThat(region.state().list(Snapshot.SNAPSHOTS)).singleElement()
        .satisfies(kept -> assertThat(kept.described().engine()).isEqualTo("mariadb"));
    region.assertReplays();
  }
}
