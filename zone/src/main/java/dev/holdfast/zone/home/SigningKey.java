package dev.holdfast.zone.home;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The RSA key by which SNS signs its messages, and the certificate by which others verify them, in a file only its owner
 * can read. The JDK makes keys but no certificates; one without extensions is six fields, written here.
 *
 * @param id names the certificate: 32 hex digits of its digest
 */
record SigningKey(PrivateKey key, X509Certificate certificate, String id) {

  private static final int BITS = 2048;

  /** {@code sha256WithRSAEncryption}, and no parameters. */
  private static final byte[] ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d01010b0500");
  private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
  private static final String SUBJECT = "Holdfast Simple Notification Service";

  /** As long as UTCTime can say: a region's directory may be old. */
  private static final String FROM = "000101000000Z";
  private static final String TO = "491231235959Z";

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8 = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  /** Reads key and certificate, or makes them on first start. */
  static SigningKey open(Home home) throws IOException {
    try {
      if (!Files.exists(home.signing())) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        KeyPair pair = generator.generateKeyPair();
        Base64.Encoder text = Base64.getEncoder();
        Home.write(home.signing(), text.encodeToString(pair.getPrivate().getEncoded()) + "\n"
            + text.encodeToString(certificate(pair)) + "\n");
      }
      String[] lines = Files.readString(home.signing()).strip().split("\n");
      if (lines.length != 2) {
        throw new IOException(home.signing() + " is damaged: it has " + lines.length + " lines instead of 2");
      }
      byte[] certificate = Base64.getDecoder().decode(lines[1]);
      return new SigningKey(
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[0]))),
          (X509Certificate) CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate)),
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate), 0, 16));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(home.signing() + " is damaged: " + e.getMessage(), e);
    }
  }

  /** In Base64. RSA with PKCS #1 v1.5 draws nothing: the same text has the same signature. */
  String sign(String algorithm, String text) {
    try {
      return Base64.getEncoder().encodeToString(signed(algorithm, key, text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String pem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] certificate(KeyPair pair) throws GeneralSecurityException {
    byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, SUBJECT.getBytes(StandardCharsets.UTF_8)))));
    byte[] body = der(SEQUENCE,
        der(INTEGER, new BigInteger(63, new SecureRandom()).add(BigInteger.ONE).toByteArray()),
        ALGORITHM,
        name,
        der(SEQUENCE, der(UTC_TIME, FROM.getBytes(StandardCharsets.US_ASCII)),
            der(UTC_TIME, TO.getBytes(StandardCharsets.US_ASCII))),
        name,
        pair.getPublic().getEncoded());
    return der(SEQUENCE, body, ALGORITHM,
        der(BIT_STRING, new byte[] {0}, signed("SHA256withRSA", pair.getPrivate(), body)));
  }

  private static byte[] signed(String algorithm, PrivateKey key, byte[] bytes) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(bytes);
    return signature.sign();
  }

  /** Tag, length, content. */
  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] size = length < 0x80 ? new byte[] {(byte) length}
        : length < 0x100 ? new byte[] {(byte) 0x81, (byte) length}
        : new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length};
    byte[] all = new byte[1 + size.length + length];
    all[0] = (byte) tag;
    System.arraycopy(size, 0, all, 1, size.length);
    int at = 1 + size.length;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
