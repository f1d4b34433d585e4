package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.elasticloadbalancing.Tables;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Settings;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.arczonalshift.model.*;

/** What can be shifted: load balancers whose attribute {@code zonal_shift.config.enabled} is true. */
record Resources(Call call) {

  static final String ATTRIBUTE = "zonal_shift.config.enabled";

  /** A zone's id, as {@code use1-az1}, which is what this service calls zones by. */
  static String zoneId(Settings settings, String zone) {
    return Zones.id(settings, zone);
  }

  LoadBalancer require(String identifier) {
    return Optional.ofNullable(identifier).flatMap(arn -> call.state().get(Tables.LOAD_BALANCERS, arn))
        .filter(Resources::isManaged)
        .orElseThrow(() -> Errors.of(404, "ResourceNotFoundException", "The resource " + identifier
            + " is not managed by zonal shift: it must be the ARN of a load balancer whose attribute " + ATTRIBUTE
            + " is true."));
  }

  static boolean isManaged(LoadBalancer lb) {
    return "true".equals(lb.attributes().get(ATTRIBUTE));
  }

  /** @param id as {@code use1-az1} */
  String zone(LoadBalancer lb, String id) {
    return lb.subnets().keySet().stream().filter(z -> zoneId(call.settings(), z).equals(id)).findFirst()
        .orElseThrow(() -> invalid("InvalidAz", "awayFrom must be the id of one of the resource's zones, "
            + lb.subnets().keySet().stream().map(z -> zoneId(call.settings(), z)).toList() + ", not " + id));
  }

  /** AWS's exception tells its reason also in a member of its own. */
  static AwsServiceException invalid(String reason, String message) {
    return Errors.badRequest("ValidationException", reason + ": " + message);
  }

  static AwsServiceException conflict(String reason, String message) {
    return Errors.of(409, "ConflictException", reason + ": " + message);
  }

  GetManagedResourceResponse get(String identifier) {
    LoadBalancer lb = require(identifier);
    return GetManagedResourceResponse.builder()
        .arn(lb.arn()).name(lb.name()).appliedWeights(weights(lb))
        .zonalShifts(shifts(lb)).autoshifts(autoshifts(lb)).zonalAutoshiftStatus(status(lb))
        .build();
  }

  ListManagedResourcesResponse list(ListManagedResourcesRequest r) {
    TreeMap<String, LoadBalancer> managed = new TreeMap<>();
    call.state().list(Tables.LOAD_BALANCERS).stream().filter(Resources::isManaged).forEach(lb -> managed.put(lb.arn(), lb));
    Page<LoadBalancer> page = Page.of(managed, r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListManagedResourcesResponse.builder()
        .items(page.rows().stream().map(lb -> ManagedResourceSummary.builder()
            .arn(lb.arn()).name(lb.name())
            .availabilityZones(lb.subnets().keySet().stream().map(z -> zoneId(call.settings(), z)).toList())
            .appliedWeights(weights(lb)).zonalShifts(shifts(lb)).autoshifts(autoshifts(lb))
            .zonalAutoshiftStatus(status(lb)).build()).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  UpdateZonalAutoshiftConfigurationResponse configure(UpdateZonalAutoshiftConfigurationRequest r) {
    LoadBalancer lb = require(r.resourceIdentifier());
    switch (r.zonalAutoshiftStatusAsString()) {
      case "ENABLED" -> call.state().put(Rows.ENABLED, lb.arn(), new Rows.Enabled(call.now()));
      case "DISABLED" -> {
        call.state().remove(Rows.ENABLED, lb.arn());
        call.state().remove(Rows.WATCHED, lb.arn());
        new Autoshifts(call).end(a -> a.resource().equals(lb.arn()) && a.experiment().isEmpty(), "it was disabled");
      }
      default -> throw invalid("InvalidStatus", "zonalAutoshiftStatus must be ENABLED or DISABLED");
    }
    return UpdateZonalAutoshiftConfigurationResponse.builder()
        .resourceIdentifier(lb.arn()).zonalAutoshiftStatus(status(lb)).build();
  }

  private String status(LoadBalancer lb) {
    return call.state().has(Rows.ENABLED, lb.arn()) ? "ENABLED" : "DISABLED";
  }

  private SortedMap<String, Float> weights(LoadBalancer lb) {
    Optional<String> away = AwayFrom.of(call.state(), lb.arn());
    SortedMap<String, Float> weights = new TreeMap<>();
    lb.subnets().keySet().forEach(z ->
        weights.put(zoneId(call.settings(), z), away.filter(z::equals).isPresent() ? 0f : 1f));
    return weights;
  }

  private List<ZonalShiftInResource> shifts(LoadBalancer lb) {
    return AwayFrom.active(call.state(), lb.arn()).stream().map(s -> ZonalShiftInResource.builder()
        .appliedStatus("APPLIED").zonalShiftId(s.id()).resourceIdentifier(s.resource())
        .awayFrom(zoneId(call.settings(), s.zone())).startTime(s.started()).expiryTime(s.expires())
        .comment(s.comment()).shiftType("ZONAL_SHIFT").build()).toList();
  }

  private List<AutoshiftInResource> autoshifts(LoadBalancer lb) {
    boolean byHand = !AwayFrom.active(call.state(), lb.arn()).isEmpty();
    return AwayFrom.auto(call.state(), lb.arn()).stream().map(a -> AutoshiftInResource.builder()
        .appliedStatus(byHand ? "NOT_APPLIED" : "APPLIED").awayFrom(zoneId(call.settings(), a.zone()))
        .startTime(a.started()).build()).toList();
  }
}
