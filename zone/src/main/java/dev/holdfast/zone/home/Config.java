package dev.holdfast.zone.home;

import dev.holdfast.region.kernel.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a region is founded with. Each value can be set in the environment at the first {@code up}; from then on the file
 * in the region's directory holds it.
 *
 * @param network tells apart the loopback addresses of two regions on one machine; see {@link Settings}
 * @param listen the address of the API and the console; loopback unless somebody asks for more
 */
public record Config(
    String region, String account, List<String> zones, String listen, int apiPort, int consolePort, int sitePort,
    int network) {

  /** @throws IllegalArgumentException saying which value is none */
  public static Config fromEnvironment(Map<String, String> env) {
    String region = env.getOrDefault("HOLDFAST_REGION", "us-east-1");
    Config config = new Config(
        region,
        env.getOrDefault("HOLDFAST_ACCOUNT", "000000000000"),
        Stream.of("a", "b", "c").map(letter -> region + letter).toList(),
        env.getOrDefault("HOLDFAST_LISTEN", "127.0.0.1"),
        port(env, "HOLDFAST_API_PORT", 4566),
        port(env, "HOLDFAST_CONSOLE_PORT", 4567),
        port(env, "HOLDFAST_SITE_PORT", 8080),
        network(env.getOrDefault("HOLDFAST_NETWORK", "0")));
    config.settings(); // refuses a region or an account that is none
    return config;
  }

  public Settings settings() {
    return new Settings(region, account, zones, endpoint(), network);
  }

  /** An IP address, so that every SDK addresses buckets by path and no name has to resolve. */
  public String endpoint() {
    return "http://127.0.0.1:" + apiPort;
  }

  public void save(Home home) throws IOException {
    Home.write(home.config(), """
        # What this region was founded with. Region, account and zones are in its journal and cannot change.
        region=%s
        account=%s
        zones=%s
        listen=%s
        api-port=%d
        console-port=%d
        site-port=%d
        network=%d
        """.formatted(
        region, account, String.join(",", zones), listen, apiPort, consolePort, sitePort, network));
  }

  public static Config load(Home home) throws IOException {
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(home.config())) {
      p.load(in);
    }
    for (String name : List.of("region", "account", "zones", "listen", "api-port", "console-port", "site-port")) {
      if (p.getProperty(name, "").isBlank()) {
        throw new IOException(home.config() + ": " + name + " is missing");
      }
    }
    return new Config(
        p.getProperty("region"), p.getProperty("account"), List.of(p.getProperty("zones").split(",")),
        p.getProperty("listen"),
        port(Map.of("api-port", p.getProperty("api-port")), "api-port", 0),
        port(Map.of("console-port", p.getProperty("console-port")), "console-port", 0),
        port(Map.of("site-port", p.getProperty("site-port")), "site-port", 0),
        network(p.getProperty("network", "0")));
  }

  private static int network(String text) {
    if (!text.matches("\\d{1,3}") || Integer.parseInt(text) >= Settings.NETWORKS) {
      throw new IllegalArgumentException(
          "HOLDFAST_NETWORK must be a number from 0 to " + (Settings.NETWORKS - 1) + ", not: " + text);
    }
    return Integer.parseInt(text);
  }

  private static int port(Map<String, String> values, String name, int otherwise) {
    String text = values.getOrDefault(name, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(name + " must be a port from 1 to 65535, not: " + text);
    }
    return Integer.parseInt(text);
  }
}
