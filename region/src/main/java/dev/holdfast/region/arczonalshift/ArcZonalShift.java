package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.arczonalshift.model.*;

/** The operations of ARC zonal shift. */
record ArcZonalShift(Call call) implements ArcZonalShiftClient {

  @Override
  public StartZonalShiftResponse startZonalShift(StartZonalShiftRequest r) {
    ZonalShifts shifts = new ZonalShifts(call);
    Rows.Shift s = shifts.start(r);
    return StartZonalShiftResponse.builder().zonalShiftId(s.id()).resourceIdentifier(s.resource())
        .awayFrom(shifts.zoneId(s)).startTime(s.started()).expiryTime(s.expires()).status(s.status().name())
        .comment(s.comment()).build();
  }

  @Override
  public UpdateZonalShiftResponse updateZonalShift(UpdateZonalShiftRequest r) {
    ZonalShifts shifts = new ZonalShifts(call);
    Rows.Shift s = shifts.update(r);
    return UpdateZonalShiftResponse.builder().zonalShiftId(s.id()).resourceIdentifier(s.resource())
        .awayFrom(shifts.zoneId(s)).startTime(s.started()).expiryTime(s.expires()).status(s.status().name())
        .comment(s.comment()).build();
  }

  @Override
  public CancelZonalShiftResponse cancelZonalShift(CancelZonalShiftRequest r) {
    ZonalShifts shifts = new ZonalShifts(call);
    Rows.Shift s = shifts.cancel(r.zonalShiftId());
    return CancelZonalShiftResponse.builder().zonalShiftId(s.id()).resourceIdentifier(s.resource())
        .awayFrom(shifts.zoneId(s)).startTime(s.started()).expiryTime(s.expires()).status(s.status().name())
        .comment(s.comment()).build();
  }

  @Read
  @Override
  public ListZonalShiftsResponse listZonalShifts(ListZonalShiftsRequest r) {
    return new ZonalShifts(call).list(r);
  }

  @Read
  @Override
  public GetManagedResourceResponse getManagedResource(GetManagedResourceRequest r) {
    return new Resources(call).get(r.resourceIdentifier());
  }

  @Read
  @Override
  public ListManagedResourcesResponse listManagedResources(ListManagedResourcesRequest r) {
    return new Resources(call).list(r);
  }

  @Override
  public UpdateZonalAutoshiftConfigurationResponse updateZonalAutoshiftConfiguration(
      UpdateZonalAutoshiftConfigurationRequest r) {
    return new Resources(call).configure(r);
  }

  @Read
  @Override
  public ListAutoshiftsResponse listAutoshifts(ListAutoshiftsRequest r) {
    return new Autoshifts(call).list(r);
  }

  @Override
  public String serviceName() {
    return ArcZonalShiftService.NAME;
  }

  @Override
  public void close() {}
}
