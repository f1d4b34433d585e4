package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;

/** A batch: each entry succeeds or fails by itself, unless the batch as a whole is wrong. */
final class Batches {

  private Batches() {}

  /** What became of the entries, in their order; null for none, which AWS leaves out of the answer. */
  record Result<T>(List<T> successful, List<BatchResultErrorEntry> failed) {}

  static <E, T> Result<T> each(Call call, List<E> entries, Function<E, String> id, Function<E, T> work) {
    requireValid(entries.stream().map(id).toList());
    List<T> successful = new ArrayList<>();
    List<BatchResultErrorEntry> failed = new ArrayList<>();
    for (E entry : entries) {
      try {
        successful.add(call.atomically(() -> work.apply(entry)));
      } catch (AwsServiceException e) {
        failed.add(BatchResultErrorEntry.builder()
            .id(id.apply(entry))
            .senderFault(e.statusCode() < 500)
            .code(Errors.code(e))
            .message(e.awsErrorDetails().errorMessage())
            .build());
      }
    }
    return new Result<>(successful.isEmpty() ? null : successful, failed.isEmpty() ? null : failed);
  }

  private static void requireValid(List<String> ids) {
    if (ids.isEmpty()) {
      throw Errors.badRequest("EmptyBatchRequest", "There should be at least one entry in the request.");
    }
    if (ids.size() > Limits.BATCH_ENTRIES) {
      throw Errors.badRequest("TooManyEntriesInBatchRequest",
          "Maximum number of entries per request are 10. You have sent " + ids.size() + '.');
    }
    Set<String> seen = new TreeSet<>();
    for (String id : ids) {
      if (id == null || !id.matches("[A-Za-z0-9_-]{1," + Limits.BATCH_ENTRY_ID_LENGTH + "}")) {
        throw Errors.badRequest("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, "
            + "hyphens and underscores. It can be at most 80 letters long.");
      }
      if (!seen.add(id)) {
        throw Errors.badRequest("BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
      }
    }
  }
}
