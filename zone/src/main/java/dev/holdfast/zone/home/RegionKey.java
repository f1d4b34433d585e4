package dev.holdfast.zone.home;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Vault;
import dev.holdfast.zone.disk.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The region's key, in a file only its owner can read. Derives secrets (HMAC-SHA-256) and seals them (AES-256-GCM); beside
 * it is another, which signs.
 */
public final class RegionKey implements Vault {

  private static final String SEALED = "sealed:v1:";
  private static final String NAMED = "sealed:named:";
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;
  private final SigningKey signing;
  private final SecureRandom random = new SecureRandom();

  private RegionKey(byte[] key, SigningKey signing) {
    if (key.length != 32) {
      throw new IllegalArgumentException("the region's key has 32 bytes, not " + key.length);
    }
    this.key = key.clone();
    this.signing = signing;
  }

  /** Reads the key, or makes it on first start. @throws IOException if it is not the one that was made */
  public static RegionKey open(Home home) throws IOException {
    if (!Files.exists(home.key())) {
      byte[] fresh = new byte[32];
      new SecureRandom().nextBytes(fresh);
      write(home, fresh);
    }
    String[] words = Files.readString(home.key()).strip().split(" ");
    try {
      byte[] key = Base64.getDecoder().decode(words[0]);
      RegionKey opened = new RegionKey(key, SigningKey.open(home));
      if (words.length == 1) {
        write(home, key); // of a build that wrote no check
      } else if (!words[1].equals(check(key))) {
        throw new IllegalArgumentException("its check does not fit");
      }
      return opened;
    } catch (IllegalArgumentException e) {
      throw new IOException(home.key() + " is damaged: " + e.getMessage(), e);
    }
  }

  /** With a check behind it: another key would be as good a key, and open nothing. */
  private static void write(Home home, byte[] key) throws IOException {
    Home.write(home.key(), Base64.getEncoder().encodeToString(key) + " " + check(key) + "\n");
  }

  private static String check(byte[] key) {
    return HexFormat.of().toHexDigits(Frames.crc(key, 0, key.length));
  }

  @Override
  public String derive(String name) {
    return Base64.getEncoder().encodeToString(mac("derive", name)).substring(0, 40);
  }

  @Override
  public String seal(String secret) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, secret.getBytes(StandardCharsets.UTF_8));
    ByteBuffer whole = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed);
    return SEALED + Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
  }

  @Override
  public String named(String name) {
    return NAMED + Base64.getUrlEncoder().withoutPadding().encodeToString(mac("named", name)) + ':' + name;
  }

  @Override
  public String open(String sealed) {
    if (sealed.startsWith(NAMED)) {
      String name = sealed.substring(sealed.indexOf(':', NAMED.length()) + 1);
      if (!named(name).equals(sealed)) {
        throw Errors.of(500, Errors.INTERNAL_FAILURE, "this stands for no secret of the region");
      }
      return derive(name);
    }
    if (!sealed.startsWith(SEALED)) {
      throw Errors.of(500, Errors.INTERNAL_FAILURE, "a secret in the state is not sealed");
    }
    byte[] whole = Base64.getUrlDecoder().decode(sealed.substring(SEALED.length()));
    if (whole.length < NONCE) {
      throw new IllegalArgumentException("this was not sealed with the region's key");
    }
    ByteBuffer b = ByteBuffer.wrap(whole);
    byte[] nonce = new byte[NONCE];
    b.get(nonce);
    byte[] rest = new byte[b.remaining()];
    b.get(rest);
    return new String(crypt(Cipher.DECRYPT_MODE, nonce, rest), StandardCharsets.UTF_8);
  }

  @Override
  public String sign(String algorithm, String text) {
    return signing.sign(algorithm, text);
  }

  @Override
  public String signer() {
    return signing.id();
  }

  /** Of the key that signs, as PEM. */
  public String certificate() {
    return signing.pem();
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(mac("seal", "v1"), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this was not sealed with the region's key", e);
    }
  }

  private byte[] mac(String purpose, String name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((purpose + '\0').getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
