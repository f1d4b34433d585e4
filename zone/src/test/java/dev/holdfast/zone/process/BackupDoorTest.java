package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.front.ZoneFront;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneState;
import software.amazon.awssdk.services.rds.RdsClient;

/** A backup's way into the region and out again, over HTTP; the test plays the zone. */
@Timeout(120)
final class BackupDoorTest {

  private static final String ZONE = "us-east-1a";

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private Home home;
  private Config config;
  private RegionServer server;
  private RdsClient rds;
  private StaticCredentialsProvider credentials;
  private Thread heartbeat;

  @BeforeEach
  void aDatabaseThatRunsInOneZone() throws Exception {
    home = new Home(directory);
    try (ServerSocket free = new ServerSocket(0)) {
      config = Config.fromEnvironment(Map.of("HOLDFAST_API_PORT", Integer.toString(free.getLocalPort())));
    }
    start();
    heartbeat = Thread.ofVirtual().start(this::beat);
    Ec2Client ec2 = Ec2Client.builder().endpointOverride(URI.create(config.endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(credentials).httpClient(UrlConnectionHttpClient.create()).build();
    // The region believes a zone at its supervisor's next look, and only then has room for a database in it.
    while (ec2.describeAvailabilityZones(r -> r.zoneNames(ZONE)).availabilityZones().getFirst().state()
        != AvailabilityZoneState.AVAILABLE) {
      Thread.sleep(Duration.ofMillis(10));
    }
    String vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
    List<String> subnets = List.of("a", "b").stream().map(z -> ec2.createSubnet(r -> r.vpcId(vpc)
        .cidrBlock("10.7." + (z.charAt(0) - 'a') + ".0/24").availabilityZone("us-east-1" + z))
        .subnet().subnetId()).toList();
    rds.createDBSubnetGroup(r -> r.dbSubnetGroupName("db").dbSubnetGroupDescription("d").subnetIds(subnets));
    rds.createDBInstance(r -> r.dbInstanceIdentifier("site").dbInstanceClass("db.t4g.micro").engine("postgres")
        .masterUsername("reel").masterUserPassword("correct-horse").allocatedStorage(20).dbSubnetGroupName("db")
        .availabilityZone(ZONE));
    says(node(), DatabaseNodeStatus.PRIMARY);
    assertThat(rds.describeDBInstances().dbInstances().getFirst().dbInstanceStatus()).isEqualTo("available");
  }

  @AfterEach
  void stop() {
    heartbeat.interrupt();
    server.close();
  }

  /** The region takes a silent zone for lost. */
  private void beat() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        intent();
        Thread.sleep(Duration.ofMillis(300));
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        // the region is between two processes
      }
    }
  }

  private void start() throws IOException {
    server = RegionServer.start(home, config, ZoneSupervisor.Machine.NONE, new Log(System.out));
    RootCredentials root = RootCredentials.open(home);
    credentials = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(root.accessKeyId(), root.secretAccessKey()));
    rds = RdsClient.builder().endpointOverride(URI.create(config.endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(credentials).httpClient(UrlConnectionHttpClient.create()).build();
  }

  private String token() throws IOException {
    return Files.readString(home.zoneToken(ZONE)).strip();
  }

  private RegionBackups door() throws IOException {
    return new RegionBackups(config.endpoint(), ZONE, token());
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(URI.create(config.endpoint() + ZoneFront.PATH + "/zone/" + ZONE + '/' + path))
        .header("Authorization", "Bearer " + token());
  }

  private ZoneIntent intent() throws Exception {
    HttpResponse<byte[]> r =
        http.send(request("intent").build(), HttpResponse.BodyHandlers.ofByteArray());
    return StoredCodec.JSON.decode(ZoneIntent.class, r.body());
  }

  private DatabaseNodeIntent node() throws Exception {
    return intent().databaseNodes().getLast();
  }

  private void says(DatabaseNodeIntent node, DatabaseNodeStatus status) throws Exception {
    byte[] reports = StoredCodec.JSON.encode(new ZoneFront.Reports(
        List.of(new Report.DatabaseNode(node.nodeId(), node.epoch(), status, 1, ""))));
    assertThat(http.send(request("reports").POST(HttpRequest.BodyPublishers.ofByteArray(reports)).build(),
        HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(204);
  }

  private String status(String snapshot) {
    return rds.describeDBSnapshots(r -> r.dbSnapshotIdentifier(snapshot)).dbSnapshots().getFirst().status();
  }

  @Test
  void aBackupIsTheRegionsOnlyWholeAndComesBackAsItWasSent() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(4711).nextBytes(bytes);
    rds.createDBSnapshot(r -> r.dbInstanceIdentifier("site").dbSnapshotIdentifier("one"));
    DatabaseNodeIntent node = node();
    String backup = node.bytes().backups().getFirst();

    assertThatThrownBy(() -> door().upload(node.nodeId(), "backup-of-nobody", new ByteArrayInputStream(bytes)))
        .isInstanceOf(IOException.class);
    InputStream breaksOff = new InputStream() {
      private int read;

      @Override
      public int read() throws IOException {
        if (read == 1_000_000) {
          throw new IOException("the server died");
        }
        return bytes[read++] & 0xff;
      }
    };
    assertThatThrownBy(() -> door().upload(node.nodeId(), backup, breaksOff)).hasMessage("the server died");
    assertThat(status("one")).as("a part is nothing").isEqualTo("creating");

    door().upload(node.nodeId(), backup, new ByteArrayInputStream(bytes));
    assertThat(status("one")).isEqualTo("available");
    assertThatThrownBy(() -> door().upload(node.nodeId(), backup, new ByteArrayInputStream(bytes)))
        .as("no longer asked for").isInstanceOf(IOException.class);

    // Bytes that no object of S3 refers to must outlive the region's process, and the collector of orphans.
    server.close();
    start();
    intent();
    rds.restoreDBInstanceFromDBSnapshot(r -> r.dbInstanceIdentifier("copy").dbSnapshotIdentifier("one")
        .dbSubnetGroupName("db").availabilityZone(ZONE));
    DatabaseNodeIntent copy = intent().databaseNodes().stream()
        .filter(n -> n.dbInstance().equals("copy")).findFirst().orElseThrow();
    assertThat(Arrays.equals(door().download(copy.nodeId()).readAllBytes(), bytes)).isTrue();
    assertThatThrownBy(() -> door().download(node.nodeId())).as("it has its own").isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new RegionBackups(config.endpoint(), "us-east-1b", token()).download(copy.nodeId()))
        .as("another zone's token").isInstanceOf(IOException.class);
  }
}
