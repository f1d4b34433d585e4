package dev.holdfast.zone.front;

import dev.holdfast.region.sns.Envelope;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.HttpResponse;
import dev.holdfast.zone.home.RegionKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The certificate that SNS's messages name, for everybody: no bucket can have its address, which has capitals. */
record SigningCertificate(String path, String pem) {

  static SigningCertificate of(RegionKey key) {
    return new SigningCertificate(Envelope.certificatePath(key.signer()), key.certificate());
  }

  /** Empty if something else is asked for. */
  Optional<HttpResponse> answer(HttpRequest head) {
    return head.method().equals("GET") && head.path().equals(path)
        ? Optional.of(new HttpResponse(200, Headers.of("Content-Type", "application/x-pem-file"),
            pem.getBytes(StandardCharsets.US_ASCII)))
        : Optional.empty();
  }
}
