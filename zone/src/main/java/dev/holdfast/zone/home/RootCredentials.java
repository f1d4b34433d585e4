package dev.holdfast.zone.home;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The account's root key: made at first start, kept in a file only its owner can read, in AWS's own format. */
public record RootCredentials(String accessKeyId, String secretAccessKey) {

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final Pattern FORMAT = Pattern.compile(
      "aws_access_key_id *= *(\\S+)\\s+aws_secret_access_key *= *(\\S+)");

  public static RootCredentials open(Home home) throws IOException {
    if (!Files.exists(home.credentials())) {
      SecureRandom random = new SecureRandom();
      StringBuilder id = new StringBuilder("AKIA");
      while (id.length() < 20) {
        id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      byte[] secret = new byte[30];
      random.nextBytes(secret);
      Home.write(home.credentials(), """
          [default]
          aws_access_key_id = %s
          aws_secret_access_key = %s
          """.formatted(id, Base64.getEncoder().encodeToString(secret)));
    }
    Matcher m = FORMAT.matcher(Files.readString(home.credentials()));
    if (!m.find()) {
      throw new IOException(home.credentials() + " holds no aws_access_key_id and aws_secret_access_key");
    }
    return new RootCredentials(m.group(1), m.group(2));
  }

  @Override
  public String toString() {
    return "RootCredentials[" + accessKeyId + "]";
  }
}
