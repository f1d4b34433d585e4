package dev.holdfast.wire;

import dev.holdfast.wire.model.WireOperation;
import dev.holdfast.wire.model.WireProblem;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/** One of AWS's ways to write calls and answers. */
sealed interface Protocol
    permits JsonProtocol, CborProtocol, QueryProtocol, Ec2Protocol, RestJsonProtocol, RestXmlProtocol {

  /** AWS's error codes for what is wrong with a request's form. */
  record Codes(String unknown, String missing, String invalid, String syntax) {
    String of(WireProblem.Kind kind) {
      return switch (kind) {
        case UNKNOWN -> unknown;
        case MISSING -> missing;
        case INVALID -> invalid;
        case SYNTAX -> syntax;
      };
    }
  }

  /** The operation that a request asks for; {@code implemented} says which of them there are. */
  Target target(HttpRequest request, Catalog.ServiceOperations implemented);

  /** @param operation empty if nobody has implemented {@code name} */
  record Target(String name, Optional<WireOperation> operation) {}

  /** @throws WireProblem if the request does not fit the operation's description */
  SdkRequest decode(WireOperation operation, HttpRequest request);

  HttpResponse encode(WireOperation operation, SdkResponse response, String requestId);

  HttpResponse encodeError(HttpRequest request, String service, AwsServiceException error, String requestId);

  Codes codes(String service);
}
