package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FENCED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.RotateSecretRequest;

/** The API around the databases. */
final class RdsTest {

  private final RdsFixture db = new RdsFixture();

  private DatabaseNodeIntent intent() {
    return DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, "us-east-1a").getFirst();
  }

  private Optional<String> secret(String name) {
    return DatabaseSecrets.valueOf(db.region.state(), RegionFixture.VAULT, name);
  }

  @Test
  void theManagedPasswordIsTheSameForItsReadersAndItsZone() {
    db.region.call(RdsFixture.site().build());
    String arn = db.described().masterUserSecret().secretArn();
    GetSecretValueResponse value = db.region.call(GetSecretValueRequest.builder().secretId(arn).build());
    String password = secret(intent().secret()).orElseThrow();
    assertThat(value.secretString())
        .isEqualTo("{\"username\":\"reel\",\"password\":\"" + password + "\"}");
    String before = intent().secret();
    db.region.call(RotateSecretRequest.builder().secretId(arn).build());
    assertThat(intent().secret()).as("its zone sees that there is a new one").isNotEqualTo(before);
    assertThat(secret(intent().secret())).isNotEqualTo(Optional.of(password)).isPresent();
    assertThat(secret(intent().adminSecret())).isPresent();
    assertThat(secret("rds/other/admin")).isEmpty();
  }

  @Test
  void aGivenPasswordStaysSealed() {
    db.region.call(RdsFixture.site().manageMasterUserPassword(null).masterUserPassword("sealed:correct-horse").build());
    assertThat(secret(intent().secret())).contains("correct-horse");
    String before = intent().secret();
    db.says("n1", PRIMARY);
    db.joined("n2");
    db.region.call(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site")
        .masterUserPassword("sealed:battery-staple").build());
    assertThat(intent().secret()).isNotEqualTo(before);
    assertThat(secret(intent().secret())).contains("battery-staple");
    assertThat(db.region.refusal(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site")
        .masterUserPassword("sealed:short").build())).isEqualTo("InvalidParameterValue");
  }

  @Test
  void aPasswordIsHandedToSecretsManagerAndTakenBack() {
    db.inSync();
    String first = db.described().masterUserSecret().secretArn();
    ModifyDbInstanceRequest off = ModifyDbInstanceRequest.builder()
        .dbInstanceIdentifier("site").manageMasterUserPassword(false).build();
    assertThat(db.region.refusal(off)).isEqualTo("InvalidParameterCombination");
    db.region.call(off.toBuilder().masterUserPassword("sealed:correct-horse").build());
    assertThat(db.described().masterUserSecret()).isNull();
    assertThat(secret(intent().secret())).contains("correct-horse");
    assertThat(db.region.refusal(GetSecretValueRequest.builder().secretId(first).build())).isNotEmpty();

    db.region.call(off.toBuilder().manageMasterUserPassword(true).build());
    String second = db.described().masterUserSecret().secretArn();
    assertThat(second).isNotEqualTo(first);
    GetSecretValueResponse value = db.region.call(GetSecretValueRequest.builder().secretId(second).build());
    assertThat(value.secretString()).contains(secret(intent().secret()).orElseThrow());
  }

  @Test
  void deletingNeedsToBeMeant() {
    db.region.call(RdsFixture.site().deletionProtection(true).build());
    db.says("n1", PRIMARY);
    db.joined("n2");
    DeleteDbInstanceRequest delete =
        DeleteDbInstanceRequest.builder().dbInstanceIdentifier("site").skipFinalSnapshot(true).build();
    assertThat(db.region.refusal(delete)).isEqualTo("InvalidParameterCombination");
    db.region.call(
        ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site").deletionProtection(false).build());
    assertThat(db.region.refusal(delete.toBuilder().skipFinalSnapshot(false).build()))
        .isEqualTo("InvalidParameterCombination");
    String arn = db.described().masterUserSecret().secretArn();
    db.region.call(delete);
    assertThat(db.described().dbInstanceStatus()).isEqualTo("deleting");
    assertThat(db.intents()).containsExactly("n1@a fenced", "n2@b fenced");
    db.says("n1", FENCED);
    db.says("n2", FENCED);
    DescribeDbInstancesResponse left = db.region.call(DescribeDbInstancesRequest.builder().build());
    assertThat(left.dbInstances()).isEmpty();
    assertThat(db.region.refusal(GetSecretValueRequest.builder().secretId(arn).build()))
        .isEqualTo("ResourceNotFoundException");
    db.region.call(DeleteDbSubnetGroupRequest.builder().dbSubnetGroupName("db").build());
    db.region.assertReplays();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(db.region.refusal(RdsFixture.site().engine("mysql").build())).isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(RdsFixture.site().engineVersion("14.2").build()))
        .isEqualTo("InvalidParameterCombination");
    assertThat(db.region.refused(RdsFixture.site().enableCloudwatchLogsExports("postgresql").build()).getMessage())
        .contains("EnableCloudwatchLogsExports");
    assertThat(db.region.refusal(RdsFixture.site().masterUsername("rdsadmin").build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(RdsFixture.site().dbSubnetGroupName("none").build()))
        .isEqualTo("DBSubnetGroupNotFoundFault");
    assertThat(db.region.refusal(RdsFixture.site().availabilityZone("us-east-1a").build()))
        .isEqualTo("InvalidParameterCombination");
    assertThat(db.region.refusal(CreateDbSubnetGroupRequest.builder().dbSubnetGroupName("one")
        .dbSubnetGroupDescription("d").subnetIds(db.subnets.getFirst()).build()))
        .isEqualTo("DBSubnetGroupDoesNotCoverEnoughAZs");
    db.region.call(RdsFixture.site().build());
    assertThat(db.region.refusal(RdsFixture.site().build())).isEqualTo("DBInstanceAlreadyExists");
    assertThat(db.region.refusal(DeleteDbSubnetGroupRequest.builder().dbSubnetGroupName("db").build()))
        .isEqualTo("InvalidDBSubnetGroupStateFault");
    assertThat(db.region.refusal(RebootDbInstanceRequest.builder().dbInstanceIdentifier("site").build()))
        .isEqualTo("InvalidDBInstanceState");
  }

  @Test
  void parametersReachTheNodes() {
    db.region.call(CreateDbParameterGroupRequest.builder().dbParameterGroupName("tuned")
        .dbParameterGroupFamily("postgres18").description("d").build());
    db.region.call(RdsFixture.site().dbParameterGroupName("tuned").build());
    db.region.call(set("max_connections", "40", "pending-reboot"));
    db.region.call(set("log_connections", "1", "immediate"));
    SortedMap<String, String> parameters = intent().parameters();
    assertThat(parameters).containsEntry("max_connections", "40").containsEntry("log_connections", "on");
    assertThat(db.region.refusal(set("max_connections", "40", "immediate"))).isEqualTo("InvalidParameterCombination");
    assertThat(db.region.refusal(set("fsync", "off", "immediate"))).isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(set("work_mem", "'; x", "immediate"))).isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(set("max_connections", "{DBInstanceClassMemory/1}", "pending-reboot")))
        .isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(DeleteDbParameterGroupRequest.builder().dbParameterGroupName("tuned").build()))
        .isEqualTo("InvalidDBParameterGroupState");
    DescribeDbParametersResponse user = db.region.call(
        DescribeDbParametersRequest.builder().dbParameterGroupName("tuned").source("user").build());
    assertThat(user.parameters()).extracting(Parameter::parameterName)
        .containsExactly("log_connections", "max_connections");
  }

  private static ModifyDbParameterGroupRequest set(String name, String value, String method) {
    return ModifyDbParameterGroupRequest.builder().dbParameterGroupName("tuned").parameters(
        Parameter.builder().parameterName(name).parameterValue(value).applyMethod(method).build()).build();
  }

  @Test
  void everyKindOfResourceHasTags() {
    db.region.call(RdsFixture.site().tags(Tag.builder().key("a").value("1").build()).build());
    for (String arn : java.util.List.of(db.described().dbInstanceArn(), "arn:aws:rds:us-east-1:000000000000:subgrp:db")) {
      db.region.call(AddTagsToResourceRequest.builder().resourceName(arn)
          .tags(Tag.builder().key("b").value("2").build()).build());
      db.region.call(RemoveTagsFromResourceRequest.builder().resourceName(arn).tagKeys("a").build());
      ListTagsForResourceResponse left = db.region.call(ListTagsForResourceRequest.builder().resourceName(arn).build());
      assertThat(left.tagList()).extracting(Tag::key).containsExactly("b");
    }
  }

  @Test
  void endpointsDifferAndNodesHaveAddressesOfTheirSubnets() {
    db.region.call(RdsFixture.site().build());
    db.region.call(RdsFixture.site().dbInstanceIdentifier("Other").build());
    assertThat(DatabaseIntents.endpoints(db.region.state(), RegionFixture.SETTINGS))
        .extracting(e -> e.address() + ":" + e.port()).containsExactly("127.255.0.2:5432", "127.255.0.1:5432");
    assertThat(db.node("n1").orElseThrow().address()).startsWith("127.7.0.");
  }
}
