package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DescribeEventsRequest;
import software.amazon.awssdk.services.rds.model.DescribeEventsResponse;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.SourceType;

/** What happened to databases, as {@code DescribeEvents} tells it: the last 14 days. */
record Events(Call call) {

  record EventRow(String database, String arn, Instant time, String category, String message) {}

  /** By a number that grows. */
  static final Table<Long, EventRow> EVENTS = Table.of("rds/events", Long.class, EventRow.class);

  static void record(Call call, Database database, String category, String message) {
    var all = call.state().all(EVENTS);
    long next = all.isEmpty() ? 1 : all.lastKey() + 1;
    call.state().put(EVENTS, next,
        new EventRow(database.id(), database.instance().dbInstanceArn(), call.now(), category, message));
    while (all.size() > Limits.EVENTS
        || all.firstEntry().getValue().time().isBefore(call.now().minus(Limits.EVENTS_KEPT))) {
      call.state().remove(EVENTS, all.firstKey());
    }
  }

  /** Without a time, those of the last hour. */
  DescribeEventsResponse describe(DescribeEventsRequest r) {
    Supported.only(r, Set.of("SourceIdentifier", "SourceType", "StartTime", "EndTime", "Duration", "EventCategories",
        "MaxRecords", "Marker"), "InvalidParameterValue");
    if (r.sourceIdentifier() != null && r.sourceType() == null) {
      throw Errors.badRequest("InvalidParameterCombination", "SourceType must be given with SourceIdentifier.");
    }
    Instant end = Optional.ofNullable(r.endTime()).orElse(call.now());
    Instant start = Optional.ofNullable(r.startTime()).orElse(
        end.minus(Duration.ofMinutes(Optional.ofNullable(r.duration()).orElse(60))));
    List<Event> found = call.state().all(EVENTS).values().stream()
        .filter(e -> !e.time().isBefore(start) && !e.time().isAfter(end))
        .filter(e -> r.sourceType() == null || r.sourceType() == SourceType.DB_INSTANCE)
        .filter(e -> r.sourceIdentifier() == null || r.sourceIdentifier().equalsIgnoreCase(e.database()))
        .filter(e -> !r.hasEventCategories() || r.eventCategories().isEmpty()
            || r.eventCategories().contains(e.category()))
        .map(e -> Event.builder()
            .sourceIdentifier(e.database())
            .sourceType(SourceType.DB_INSTANCE)
            .sourceArn(e.arn())
            .date(e.time())
            .eventCategories(e.category())
            .message(e.message())
            .build())
        .toList();
    Paging<Event> page = Paging.of(found, r.maxRecords(), r.marker());
    return DescribeEventsResponse.builder().events(page.items()).marker(page.marker()).build();
  }
}
