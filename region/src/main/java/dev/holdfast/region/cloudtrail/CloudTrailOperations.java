package dev.holdfast.region.cloudtrail;

import dev.holdfast.region.cloudtrail.CloudTrailService.Key;
import dev.holdfast.region.cloudtrail.CloudTrailService.Recorded;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttribute;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsRequest;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsResponse;

/** The operations of CloudTrail: LookupEvents, newest first. */
record CloudTrailOperations(Call call) implements CloudTrailClient {

  /** LookupEvents gives at most so many at once. */
  private static final int PAGE = 50;

  @Read
  @Override
  public LookupEventsResponse lookupEvents(LookupEventsRequest r) {
    int size = Math.clamp(Optional.ofNullable(r.maxResults()).orElse(PAGE), 1, PAGE);
    int skip = skip(r.nextToken());
    List<Event> found = new ArrayList<>();
    call.state().all(CloudTrailService.EVENTS).descendingMap().forEach((key, row) -> {
      boolean within = (r.startTime() == null || !key.at().isBefore(r.startTime()))
          && (r.endTime() == null || !key.at().isAfter(r.endTime()));
      if (within && r.lookupAttributes().stream().allMatch(a -> matches(key, row, a))) {
        found.add(described(key, row));
      }
    });
    List<Event> page = found.stream().skip(skip).limit(size).toList();
    int next = skip + page.size();
    return LookupEventsResponse.builder()
        .events(page).nextToken(next < found.size() ? Integer.toString(next) : null).build();
  }

  private static int skip(String token) {
    try {
      return Math.max(0, Integer.parseInt(Optional.ofNullable(token).orElse("0")));
    } catch (NumberFormatException e) {
      throw Errors.badRequest("InvalidNextTokenException", "The token is not one that LookupEvents gave");
    }
  }

  private static Event described(Key key, Recorded row) {
    return Event.builder()
        .eventId(key.requestId()).eventTime(key.at())
        .eventName(row.operation()).eventSource(row.service() + ".amazonaws.com")
        .readOnly("false").username(row.user()).accessKeyId(row.accessKeyId())
        .build();
  }

  private static boolean matches(Key key, Recorded row, LookupAttribute a) {
    return switch (a.attributeKey()) {
      case EVENT_ID -> key.requestId().equals(a.attributeValue());
      case EVENT_NAME -> row.operation().equals(a.attributeValue());
      case EVENT_SOURCE -> (row.service() + ".amazonaws.com").equals(a.attributeValue());
      case USERNAME -> row.user().equals(a.attributeValue());
      case ACCESS_KEY_ID -> row.accessKeyId().equals(a.attributeValue());
      case READ_ONLY -> "false".equals(a.attributeValue());
      case RESOURCE_NAME, RESOURCE_TYPE, UNKNOWN_TO_SDK_VERSION -> throw Errors.badRequest(
          "InvalidLookupAttributesException", "Holdfast cannot look events up by " + a.attributeKeyAsString());
    };
  }

  @Override
  public String serviceName() {
    return "cloudtrail";
  }

  @Override
  public void close() {}
}
