package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.arczonalshift.Rows.Shift;
import dev.holdfast.region.arczonalshift.Rows.Status;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.arczonalshift.model.*;

/** Shifts made by hand: one at a time for each resource, each with an end. */
record ZonalShifts(Call call) {

  private static final Pattern EXPIRES_IN = Pattern.compile("([1-9]\\d{0,4})([mh])");

  Shift start(StartZonalShiftRequest r) {
    Resources resources = new Resources(call);
    LoadBalancer lb = resources.require(r.resourceIdentifier());
    String zone = resources.zone(lb, r.awayFrom());
    Instant expires = expiry(r.expiresIn());
    String comment = comment(r.comment());
    if (!AwayFrom.active(call.state(), lb.arn()).isEmpty()) {
      throw Resources.conflict("ZonalShiftAlreadyExists", "There is an active zonal shift for " + lb.arn()
          + "; update or cancel it.");
    }
    String id = call.ids().uuid();
    Shift shift = new Shift(id, lb.arn(), zone, comment, call.now(), expires, Status.ACTIVE);
    put(shift);
    call.timer(ArcZonalShiftService.NAME, id, expires);
    call.event(ArcZonalShiftService.NAME, lb.name(), "shifted away from " + zone + ": " + comment);
    return shift;
  }

  Shift update(UpdateZonalShiftRequest r) {
    Shift shift = active(r.zonalShiftId());
    Shift changed = new Shift(shift.id(), shift.resource(), shift.zone(),
        r.comment() == null ? shift.comment() : comment(r.comment()), shift.started(),
        r.expiresIn() == null ? shift.expires() : expiry(r.expiresIn()), Status.ACTIVE);
    put(changed);
    call.timer(ArcZonalShiftService.NAME, changed.id(), changed.expires());
    return changed;
  }

  Shift cancel(String id) {
    Shift canceled = active(id).with(Status.CANCELED);
    call.cancelTimer(ArcZonalShiftService.NAME, id);
    put(canceled);
    call.event(ArcZonalShiftService.NAME, canceled.resource(), "the shift away from " + canceled.zone() + " is canceled");
    return canceled;
  }

  void expired(String id) {
    call.state().get(Rows.SHIFTS, id).filter(s -> s.status() == Status.ACTIVE).ifPresent(s -> {
      put(s.with(Status.EXPIRED));
      call.event(ArcZonalShiftService.NAME, s.resource(), "the shift away from " + s.zone() + " has expired");
    });
  }

  ListZonalShiftsResponse list(ListZonalShiftsRequest r) {
    TreeMap<String, Shift> all = new TreeMap<>();
    call.state().list(Rows.SHIFTS).stream()
        .filter(s -> r.status() == null || r.statusAsString().equals(s.status().name()))
        .filter(s -> r.resourceIdentifier() == null || r.resourceIdentifier().equals(s.resource()))
        .forEach(s -> all.put(s.id(), s));
    Page<Shift> page = Page.of(all, r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListZonalShiftsResponse.builder()
        .items(page.rows().stream().map(s -> ZonalShiftSummary.builder()
            .zonalShiftId(s.id()).resourceIdentifier(s.resource()).awayFrom(zoneId(s)).startTime(s.started())
            .expiryTime(s.expires()).status(s.status().name()).comment(s.comment()).shiftType("ZONAL_SHIFT").build())
            .toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  String zoneId(Shift s) {
    return Resources.zoneId(call.settings(), s.zone());
  }

  private void put(Shift shift) {
    call.state().put(Rows.SHIFTS, shift.id(), shift);
  }

  private Shift active(String id) {
    Shift shift = Optional.ofNullable(id).flatMap(i -> call.state().get(Rows.SHIFTS, i)).orElseThrow(
        () -> Errors.of(404, "ResourceNotFoundException", "The zonal shift " + id + " does not exist."));
    if (shift.status() != Status.ACTIVE) {
      throw Resources.conflict("ZonalShiftStatusNotActive", "The zonal shift " + id + " is " + shift.status() + ".");
    }
    return shift;
  }

  private Instant expiry(String expiresIn) {
    Matcher m = EXPIRES_IN.matcher(String.valueOf(expiresIn));
    if (m.matches()) {
      long n = Long.parseLong(m.group(1));
      Duration duration = m.group(2).equals("h") ? Duration.ofHours(n) : Duration.ofMinutes(n);
      if (duration.compareTo(Limits.EXPIRES_IN) <= 0) {
        return call.now().plus(duration);
      }
    }
    throw Resources.invalid("InvalidExpiresIn",
        "expiresIn must be minutes or hours up to three days, as 20m or 12h, not " + expiresIn);
  }

  private static String comment(String comment) {
    if (comment == null || comment.length() > Limits.COMMENT) {
      throw Resources.invalid("MissingValue", "comment is required, of at most " + Limits.COMMENT + " characters");
    }
    return comment;
  }
}
