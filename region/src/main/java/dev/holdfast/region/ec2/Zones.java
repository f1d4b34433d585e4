package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneMessage;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneOptInStatus;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.Region;

/** Which availability zones can take instances: those whose zone process is connected. */
public record Zones(Call call) {

  /** @param since when it became available, or ceased to be */
  public record ZoneRow(String zone, boolean available, Instant since, String message) {}

  public static final Table<String, ZoneRow> ZONES = Table.of("ec2/zones", ZoneRow.class);

  private static final Listing<AvailabilityZone> LISTING = new Listing<>(
      AvailabilityZone.builder().build(), AvailabilityZone::zoneName, "InvalidParameterValue");

  private static final Listing<Region> REGIONS = new Listing<>(
      Region.builder().build(), Region::regionName, "InvalidParameterValue");

  /** A zone that never connected is not available either. */
  public static boolean available(State state, String zone) {
    return state.get(ZONES, zone).map(ZoneRow::available).orElse(false);
  }

  /** As {@code use1-az1}: the number is the zone's place in the settings. */
  public static String id(Settings settings, String zone) {
    return settings.region().replaceAll("^(..)-(.).*-(\\d+)$", "$1$2$3") + "-az" + (settings.zones().indexOf(zone) + 1);
  }

  void connected(String zone) {
    change(zone, true, "");
  }

  void lost(String zone, String reason) {
    change(zone, false, reason);
  }

  private void change(String zone, boolean available, String message) {
    if (call.state().get(ZONES, zone).filter(z -> z.available() == available).isEmpty()) {
      call.state().put(ZONES, zone, new ZoneRow(zone, available, call.now(), message));
      call.event("ec2", zone, available ? "zone available" : "zone unavailable: " + message);
    }
  }

  DescribeAvailabilityZonesResponse describe(DescribeAvailabilityZonesRequest r) {
    List<AvailabilityZone> all = call.settings().zones().stream()
        .filter(z -> r.zoneIds().isEmpty() || r.zoneIds().contains(id(call.settings(), z)))
        .map(this::describe)
        .toList();
    return DescribeAvailabilityZonesResponse.builder()
        .availabilityZones(LISTING.page(all, r.zoneNames(), r.filters(), null, null).items())
        .build();
  }

  private AvailabilityZone describe(String zone) {
    AvailabilityZone.Builder b = AvailabilityZone.builder()
        .zoneName(zone)
        .zoneId(id(call.settings(), zone))
        .regionName(call.settings().region())
        .groupName(call.settings().region() + "-zg-1")
        .networkBorderGroup(call.settings().region())
        .zoneType("availability-zone")
        .optInStatus(AvailabilityZoneOptInStatus.OPT_IN_NOT_REQUIRED)
        .state(available(call.state(), zone) ? "available" : "unavailable");
    call.state().get(ZONES, zone).map(ZoneRow::message).filter(m -> !m.isEmpty())
        .ifPresent(m -> b.messages(AvailabilityZoneMessage.builder().message(m).build()));
    return b.build();
  }

  DescribeRegionsResponse regions(DescribeRegionsRequest r) {
    Region own = Region.builder()
        .regionName(call.settings().region())
        .endpoint("ec2." + call.settings().region() + ".amazonaws.com")
        .optInStatus("opt-in-not-required")
        .build();
    return DescribeRegionsResponse.builder()
        .regions(REGIONS.page(List.of(own), r.regionNames(), r.filters(), null, null).items())
        .build();
  }
}
