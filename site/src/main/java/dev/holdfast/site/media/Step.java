package dev.holdfast.site.media;

import java.util.List;
import java.util.stream.Collectors;

/** The steps from status to status: the only ones there are. A step whose start does not match is not taken. */
public enum Step {
  /** The browser says that the bytes are there, and the bucket agrees. */
  UPLOADED(List.of(Status.UPLOADING), Status.QUEUED),
  /** A worker begins, or another begins again after the first was lost. */
  TAKEN(List.of(Status.QUEUED, Status.PROCESSING), Status.PROCESSING),
  /** Its results are in the bucket. Of two workers that did the same, the first to say so wins. */
  FINISHED(List.of(Status.QUEUED, Status.PROCESSING), Status.READY),
  /** It is no photo, video or sound that we can read, or too big a one. */
  REFUSED(List.of(Status.QUEUED, Status.PROCESSING), Status.FAILED),
  /** Sent to workers several times, and none came back. */
  GIVEN_UP(List.of(Status.QUEUED, Status.PROCESSING), Status.FAILED),
  /** Its author does not want it any more. A place without bytes is nothing to delete: it expires. */
  DELETED(List.of(Status.QUEUED, Status.PROCESSING, Status.READY, Status.FAILED), Status.DELETED),
  /** After a day: a place that no bytes came to, or a failure that its author has had the time to read. */
  EXPIRED(List.of(Status.UPLOADING, Status.FAILED), Status.DELETED);

  private final List<Status> from;
  private final Status to;

  Step(List<Status> from, Status to) {
    this.from = from;
    this.to = to;
  }

  public Status to() {
    return to;
  }

  /** The statuses that it starts from, as a list of SQL strings. */
  public String fromSql() {
    return from.stream().map(s -> "'" + s.word() + "'").collect(Collectors.joining(", "));
  }
}
