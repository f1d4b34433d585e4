package dev.holdfast.zone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningKeyTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"SHA1withRSA", "SHA256withRSA"})
  void whoHasTheCertificateVerifies(String algorithm) throws Exception {
    RegionKey key = RegionKey.open(new Home(directory));
    X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(key.certificate().getBytes(StandardCharsets.US_ASCII)));
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(certificate);
    verifier.update("text é".getBytes(StandardCharsets.UTF_8));
    assertThat(verifier.verify(Base64.getDecoder().decode(key.sign(algorithm, "text é")))).isTrue();
    verifier.update("another".getBytes(StandardCharsets.UTF_8));
    assertThat(verifier.verify(Base64.getDecoder().decode(key.sign(algorithm, "text é")))).isFalse();
  }

  @Test
  void theKeyIsTheSameAfterARestartAndOfThisRegionAlone() throws Exception {
    Home home = new Home(directory.resolve("a"));
    RegionKey first = RegionKey.open(home);
    RegionKey again = RegionKey.open(home);
    RegionKey other = RegionKey.open(new Home(directory.resolve("b")));
    assertThat(again.signer()).isEqualTo(first.signer()).hasSize(32).isNotEqualTo(other.signer());
    assertThat(again.sign("SHA1withRSA", "a")).isEqualTo(first.sign("SHA1withRSA", "a"))
        .isNotEqualTo(other.sign("SHA1withRSA", "a"));
    assertThat(Files.getPosixFilePermissions(home.signing())).hasSize(2);
    Files.writeString(home.signing(), "x");
    assertThatThrownBy(() -> RegionKey.open(home)).isInstanceOf(IOException.class).hasMessageContaining("is damaged");
  }
}
