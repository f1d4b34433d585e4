package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;

/** A page of a listing. @param marker null on the last page, as the SDK's builders want it */
record Paging<T>(List<T> items, String marker) {

  /** @param marker the number of items before this page, as the page before it gave it */
  static <T> Paging<T> of(List<T> all, Integer maxRecords, String marker) {
    int max = Optional.ofNullable(maxRecords).orElse(Limits.RECORDS_DEFAULT);
    if (max < Limits.RECORDS_MIN || max > Limits.RECORDS_MAX) {
      throw Errors.badRequest("InvalidParameterValue", "MaxRecords must be between " + Limits.RECORDS_MIN + " and "
          + Limits.RECORDS_MAX + ", not " + max);
    }
    if (marker != null && !marker.matches("\\d{1,9}")) {
      throw Errors.badRequest("InvalidParameterValue", "The Marker is not one that a listing gave: " + marker);
    }
    int from = Math.min(marker == null ? 0 : Integer.parseInt(marker), all.size());
    int to = Math.min(from + max, all.size());
    return new Paging<>(all.subList(from, to), to < all.size() ? Integer.toString(to) : null);
  }
}
