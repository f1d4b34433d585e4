package dev.holdfast.wire;

import dev.holdfast.wire.model.WireOperation;
import software.amazon.awssdk.core.SdkRequest;

/** What came of reading a request. */
public sealed interface Decoded {

  /** An API call, by its name in the region. The rest is for {@link ApiCodec#encode}. */
  final class Call implements Decoded {
    private final SdkRequest request;
    private final WireOperation operation;
    private final Protocol protocol;
    private final HttpRequest http;

    Call(SdkRequest request, WireOperation operation, Protocol protocol, HttpRequest http) {
      this.request = request;
      this.operation = operation;
      this.protocol = protocol;
      this.http = http;
    }

    /** As {@code "rds"}. */
    public String service() {
      return operation.service();
    }

    /** As {@code "CreateDbInstance"}: the SDK's spelling, by which the region finds it. */
    public String operation() {
      return operation.operation();
    }

    /** As {@code "CreateDBInstance"}: AWS's spelling, for people. */
    public String wireName() {
      return operation.name();
    }

    public SdkRequest request() {
      return request;
    }

    /** As it came. */
    public HttpRequest http() {
      return http;
    }

    /** True if the request's body is an S3 object's bytes: this call was decoded from the head alone. */
    public boolean streamsIn() {
      return operation.streamsIn();
    }

    WireOperation described() {
      return operation;
    }

    Protocol protocol() {
      return protocol;
    }
  }

  /** The answer to a request that could not be read, or that names an operation nobody has implemented. */
  record Refused(HttpResponse response) implements Decoded {}
}
