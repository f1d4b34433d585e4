package dev.holdfast.console;

import java.net.URI;
import java.util.List;

/**
 * Where the console listens and what it looks at.
 *
 * @param listen the address to listen on; a loopback address unless somebody asked for more
 * @param port 0 takes a free one
 * @param endpoint the AWS API's
 * @param zones in the order in which the page shows them
 * @param website what people open
 * @param token what a browser must show before it may kill anything
 * @param tokenHelp how the person at the machine gets the token, as a command; shown by the page
 */
public record ConsoleSettings(
    String listen, int port, URI endpoint, String region, List<String> zones, URI website, String token,
    String tokenHelp) {

  /** Fewer characters could be guessed. */
  static final int SHORTEST_TOKEN = 20;

  public ConsoleSettings {
    if (token.length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException("the console's token must have at least " + SHORTEST_TOKEN + " characters");
    }
    zones = List.copyOf(zones);
  }

  /** Without the token: settings end up in logs. */
  @Override
  public String toString() {
    return "ConsoleSettings[" + listen + ":" + port + ", " + endpoint + ", " + region + "]";
  }
}
