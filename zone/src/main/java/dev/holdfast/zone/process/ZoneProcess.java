package dev.holdfast.zone.process;

import dev.holdfast.balancer.Balancer;
import dev.holdfast.database.DatabaseProxy;
import dev.holdfast.database.Databases;
import dev.holdfast.host.HostSettings;
import dev.holdfast.host.InstanceHost;
import dev.holdfast.host.LocalClients;
import dev.holdfast.host.metadata.RoleCredentials;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.Sessions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * One availability zone: its instances, its load balancer node, its database nodes and proxies.
 *
 * <p>Makes the region's last intent so, which it keeps on disk: without the region it goes on, and restarts, all the
 * same.
 */
public final class ZoneProcess {

  private final String zone;
  private final Path intentFile;
  private final Log log;
  private final RegionLink region;
  private final InstanceHost instances;
  private final Balancer balancer;
  private final Databases databases;
  private final DatabaseProxy databaseProxy = new DatabaseProxy(LocalClients::instanceOf);
  private final ZoneFaults faults;

  private ZoneProcess(Home home, Config config, String zone, Log log) throws IOException {
    this.zone = zone;
    this.log = log;
    this.intentFile = home.zone(zone).resolve("intent.json");
    String token = Files.readString(home.zoneToken(zone)).strip();
    this.region = new RegionLink(config.endpoint(), zone, token, this::keepAndApply, this::reportAll, log);
    HostSettings settings = HostSettings.of(
        config.region(), config.account(), URI.create(config.endpoint()), home.tools());
    this.instances = new InstanceHost(home.zone(zone), zone, settings, this::credentials, region::report);
    this.balancer = new Balancer(
        zone, region::report, entry -> log.accept("balancer: " + entry), line -> log.accept("balancer: " + line));
    this.databases = new Databases(
        home.zone(zone).toString(), home.zone(zone).resolve("databases"), home.engines(), region::report, region::secret,
        new RegionBackups(config.endpoint(), zone, token));
    this.faults = new ZoneFaults(home.zone(zone).resolve("faults.json"),
        new ZoneWorld(instances, databases, balancer, databaseProxy), region::report, log);
  }

  /** The name of a zone's process, for its log and pid file. */
  public static String name(String zone) {
    return "zone-" + zone;
  }

  public static void main(String[] args) throws Exception {
    Log log = new Log(System.out);
    try {
      Home home = new Home(Path.of(Arguments.value(args, "--home")));
      String zone = Arguments.value(args, "--zone");
      if (Files.exists(home.noPower(zone))) {
        throw new IOException("zone " + zone + " has no power");
      }
      ZoneProcess process = new ZoneProcess(home, Config.load(home), zone, log);
      process.start();
      log.accept("zone " + zone + ": started");
      new CountDownLatch(1).await();
    } catch (IOException | RuntimeException e) {
      log.accept(Log.CANNOT_START + e.getMessage());
      System.exit(1);
    }
  }

  private void start() throws IOException {
    Optional<ZoneIntent> kept = kept();
    kept.ifPresent(this::apply);
    faults.start();
    region.start();
  }

  private Optional<ZoneIntent> kept() throws IOException {
    if (!Files.exists(intentFile)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoredCodec.JSON.decode(ZoneIntent.class, Files.readAllBytes(intentFile)));
    } catch (RuntimeException e) {
      log.accept("intent: the one on disk is not readable (" + e.getMessage() + "); waiting for the region's");
      return Optional.empty();
    }
  }

  private void keepAndApply(ZoneIntent intent) {
    try {
      Home.write(intentFile, StoredCodec.toJson(ZoneIntent.class, intent));
    } catch (IOException e) {
      log.accept("intent: cannot be kept: " + e.getMessage());
    }
    apply(intent);
  }

  /** A region that has been away, or is new, hears all that is. */
  private void reportAll() {
    instances.current().forEach(region::report);
    databases.reportAll();
    balancer.verdicts().forEach(region::report);
    faults.reportAll();
  }

  private void apply(ZoneIntent intent) {
    databases.apply(intent.databaseNodes()); // first: in a failover nobody can write until this is done
    databaseProxy.apply(intent.databaseEndpoints());
    balancer.apply(intent.listeners());
    instances.apply(intent.instances());
    faults.apply(intent.faults());
  }

  private RoleCredentials credentials(String instanceId, String role) throws IOException {
    Sessions.Credentials c = region.credentials(instanceId)
        .orElseThrow(() -> new IOException("the region gives no credentials for " + instanceId));
    return new RoleCredentials(c.accessKeyId(), c.secretAccessKey(), c.sessionToken(), Instant.now(), c.expiration());
  }
}
