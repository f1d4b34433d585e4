package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.zone.home.RegionKey;
import dev.holdfast.zone.home.Sessions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** AWS's scenarios and documents as real clients use them, in a region one of whose zones does as it is told. */
@Timeout(120)
final class ScenarioClientsTest {

  private static final String ZONE = "us-east-1a";

  /** What every script needs: an instance in the zone, with the tags of the scenarios. */
  private static final String INSTANCE = """
      import boto3, json, time
      ec2, fis = boto3.client('ec2'), boto3.client('fis')
      subnet = [s for s in ec2.describe_subnets()['Subnets'] if s['AvailabilityZone'] == 'us-east-1a'][0]['SubnetId']
      tags = [{'Key': 'AZApplicationSlowdown', 'Value': 'LatencyForEC2'},
          {'Key': 'CrossAZTrafficSlowdown', 'Value': 'PacketLossForEC2'}]
      def run():
          try:
              return ec2.run_instances(ImageId='ami-0a1c2023000000001', MinCount=1, MaxCount=1, SubnetId=subnet,
                  TagSpecifications=[{'ResourceType': 'instance', 'Tags': tags}])['Instances'][0]['InstanceId']
          except ec2.exceptions.ClientError as e:
              if e.response['Error']['Code'] != 'InsufficientInstanceCapacity': raise
              time.sleep(0.1)
      instance = None
      while not instance: instance = run()
      """;

  @TempDir Path directory;
  private TestRegion region;
  private RegionLink link;

  @BeforeEach
  void start() throws IOException {
    region = TestRegion.start(directory);
    link = new RegionLink(region.config().endpoint(), ZONE, Files.readString(region.home().zoneToken(ZONE)).strip(),
        this::carryOut, () -> { }, new Log(System.out));
    link.start();
    assumeTrue(python("import boto3").exit() == 0, "boto3 is not here");
  }

  @AfterEach
  void stop() {
    link.close();
    region.close();
  }

  private void carryOut(ZoneIntent intent) {
    intent.instances().stream().filter(i -> i.desired() == ZoneIntent.InstanceIntent.Desired.RUNNING)
        .forEach(i -> link.report(new Report.InstanceStarted(i.instanceId(), i.boot())));
    intent.faults().forEach(f -> link.report(new Report.FaultInjected(f.faultId(), true, "in force")));
  }

  private TestRegion.Ran python(String script) {
    try {
      return region.python(script);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theScenariosFilesAreWhatTheServiceTakes() {
    Path files = Path.of("../docs/scenarios").toAbsolutePath().normalize();
    TestRegion.Ran ran = python(INSTANCE + """
        for name in ['az-power-interruption', 'az-application-slowdown', 'cross-az-traffic-slowdown']:
            template = fis.create_experiment_template(roleArn='arn:aws:iam::000000000000:role/fis',
                **json.load(open('%s/' + name + '.json')))['experimentTemplate']
            e = fis.start_experiment(experimentTemplateId=template['id'])['experiment']
            print(name, e['state']['status'], ' '.join(k for k, a in sorted(e['actions'].items())
                if a['state']['status'] == 'running'))
            if e['state']['status'] == 'running':
                print(fis.stop_experiment(id=e['id'])['experiment']['state']['status'])
        """.formatted(files));
    assertThat(ran.output().strip().lines()).containsExactly(
        "az-power-interruption completed ",
        "az-application-slowdown running LatencyForEC2", "stopped",
        "cross-az-traffic-slowdown running PacketLossForEC2", "stopped");
  }

  @Test
  void callsOfAnInstanceWhoseNetworkIsSlowAreLateAndNobodyElses() throws IOException {
    String instance = python(INSTANCE + "print(instance)").output().strip();
    assertThat(instance).matches("i-[0-9a-f]{17}");
    AwsCredentials root = AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey());
    IamClient iam = as(root, IamClient.builder());
    iam.createRole(r -> r.roleName("web").assumeRolePolicyDocument("""
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "ec2.amazonaws.com"}}]}"""));
    iam.attachRolePolicy(r -> r.roleName("web").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    String account = region.config().account();
    Sessions.Credentials session = new Sessions(RegionKey.open(region.home()), account).issue(
        "arn:aws:sts::" + account + ":assumed-role/web/" + instance, Optional.empty(),
        Instant.now().plusSeconds(3600));
    SqsClient own = as(AwsSessionCredentials.create(
        session.accessKeyId(), session.secretAccessKey(), session.sessionToken()), SqsClient.builder());
    SqsClient others = as(root, SqsClient.builder());
    others.listQueues();
    FisClient fis = as(root, FisClient.builder());
    String template = fis.createExperimentTemplate(r -> r.description("d").roleArn("arn:aws:iam::1:role/fis")
        .stopConditions(c -> c.source("none"))
        .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:instance")
            .selectionMode("ALL").resourceArns("arn:aws:ec2:us-east-1:" + account + ":instance/" + instance).build()))
        .actions(Map.of("slow", CreateExperimentTemplateActionInput.builder().actionId("aws:ssm:send-command")
            .parameters(Map.of("duration", "PT1H",
                "documentArn", "arn:aws:ssm:us-east-1::document/AWSFIS-Run-Network-Latency",
                "documentParameters", "{\"DurationSeconds\":\"3600\",\"DelayMilliseconds\":\"700\"}"))
            .targets(Map.of("Instances", "it")).build()))).experimentTemplate().id();
    String id = fis.startExperiment(r -> r.experimentTemplateId(template)).experiment().id();
    assertThat(took(own)).isGreaterThanOrEqualTo(700);
    assertThat(fis.getExperiment(r -> r.id(id)).experiment().state().statusAsString()).isEqualTo("running");
    fis.stopExperiment(r -> r.id(id));
    own.listQueues();
  }

  private static long took(SqsClient sqs) {
    long before = System.nanoTime();
    sqs.listQueues();
    return Duration.ofNanos(System.nanoTime() - before).toMillis();
  }

  private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C as(AwsCredentials who, B builder) {
    return builder.endpointOverride(URI.create(region.config().endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(who)).httpClient(UrlConnectionHttpClient.create()).build();
  }
}
