package dev.holdfast.zone;

import dev.holdfast.region.kernel.Vault;

/** A vault that keeps nothing from anybody, for tests that look at state. */
public enum OpenVault implements Vault {
  INSTANCE;

  @Override
  public String derive(String name) {
    return name;
  }

  @Override
  public String seal(String secret) {
    return secret;
  }

  @Override
  public String open(String sealed) {
    return sealed;
  }

  @Override
  public String named(String name) {
    return name;
  }

  @Override
  public String sign(String algorithm, String text) {
    return algorithm;
  }

  @Override
  public String signer() {
    return "0";
  }
}
