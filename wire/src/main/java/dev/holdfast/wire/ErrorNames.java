package dev.holdfast.wire;

import dev.holdfast.region.kernel.Errors;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * SQS and CloudWatch once spoke Query alone. Their newer protocols name an error by its shape, and give the old code
 * in the {@code x-amzn-query-error} header, which is what SDKs report as the code. This table is the difference; an
 * error that is not in it has one name. The region's services may use either.
 */
final class ErrorNames {

  private static final String SQS = "AWS.SimpleQueueService.";

  private static final Map<String, Map<String, String>> CODE_BY_SHAPE = Map.of(
      "sqs", Map.ofEntries(
          Map.entry("AccessDeniedException", "AccessDenied"),
          Map.entry("InvalidParameterValueException", "InvalidParameterValue"),
          Map.entry("MissingRequiredParameterException", "MissingParameter"),
          Map.entry("QueueDoesNotExist", SQS + "NonExistentQueue"),
          Map.entry("QueueNameExists", "QueueAlreadyExists"),
          Map.entry("QueueDeletedRecently", SQS + "QueueDeletedRecently"),
          Map.entry("EmptyBatchRequest", SQS + "EmptyBatchRequest"),
          Map.entry("TooManyEntriesInBatchRequest", SQS + "TooManyEntriesInBatchRequest"),
          Map.entry("BatchEntryIdsNotDistinct", SQS + "BatchEntryIdsNotDistinct"),
          Map.entry("BatchRequestTooLong", SQS + "BatchRequestTooLong"),
          Map.entry("InvalidBatchEntryId", SQS + "InvalidBatchEntryId"),
          Map.entry("MessageNotInflight", SQS + "MessageNotInflight"),
          Map.entry("PurgeQueueInProgress", SQS + "PurgeQueueInProgress"),
          Map.entry("UnsupportedOperation", SQS + "UnsupportedOperation"),
          Map.entry("KmsAccessDenied", "KMS.AccessDeniedException"),
          Map.entry("KmsDisabled", "KMS.DisabledException"),
          Map.entry("KmsInvalidKeyUsage", "KMS.InvalidKeyUsageException"),
          Map.entry("KmsInvalidState", "KMS.InvalidStateException"),
          Map.entry("KmsNotFound", "KMS.NotFoundException"),
          Map.entry("KmsOptInRequired", "KMS.OptInRequired"),
          Map.entry("KmsThrottled", "KMS.ThrottlingException")),
      "monitoring", Map.of(
          "AccessDeniedException", "AccessDenied",
          "DashboardInvalidInputError", "InvalidParameterInput",
          "InternalServiceFault", "InternalServiceError",
          "InvalidFormatFault", "InvalidFormat",
          "InvalidParameterCombinationException", "InvalidParameterCombination",
          "InvalidParameterValueException", "InvalidParameterValue",
          "LimitExceededFault", "LimitExceeded",
          "MissingRequiredParameterException", "MissingParameter"));

  /** Shapes whose code is another shape's name: that one keeps it. */
  private static final Map<String, String> SHARED_CODES = Map.of("DashboardNotFoundError", "ResourceNotFound");

  private static final Map<String, String> NAMESPACES = Map.of(
      "sqs", "com.amazonaws.sqs#",
      "monitoring", "com.amazonaws.cloudwatch.v2010_08_01#",
      "secretsmanager", "",
      "ssm", "");

  private ErrorNames() {}

  static boolean spokeQuery(String service) {
    return CODE_BY_SHAPE.containsKey(service);
  }

  /** The code in Query answers and in {@code x-amzn-query-error}. */
  static String code(String service, String either) {
    return CODE_BY_SHAPE.getOrDefault(service, Map.of())
        .getOrDefault(either, SHARED_CODES.getOrDefault(either, either));
  }

  /** Query tells of a queue that is not there in more words. */
  static String queryMessage(String service, AwsServiceException error) {
    String message = RpcAnswers.message(error);
    return service.equals("sqs") && code(service, Errors.code(error)).equals(SQS + "NonExistentQueue")
        ? message.replaceFirst("does not exist\\.$", "does not exist for this wsdl version.") : message;
  }

  /** The shape's name, with its namespace, as {@code __type} holds it. */
  static String type(String service, String either) {
    String shape = CODE_BY_SHAPE.getOrDefault(service, Map.of()).entrySet().stream()
        .filter(e -> e.getValue().equals(either))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(either);
    return NAMESPACES.getOrDefault(service, "") + shape;
  }
}
