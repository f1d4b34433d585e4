package dev.holdfast.cli;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the console asks for before it breaks anything: made once, in a file only its owner can read. */
@Command(name = "console-token", description = "Prints the token that the console asks for before it kills anything.")
final class ConsoleToken implements Callable<Integer> {

  private static final int BYTES = 24;

  @Override
  public Integer call() throws Exception {
    Home home = Home.ofThisUser();
    Aws.of(home);
    System.out.println(open(home));
    return 0;
  }

  static String open(Home home) throws IOException {
    if (!Files.exists(home.consoleToken())) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      Home.write(home.consoleToken(), Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
    }
    return Files.readString(home.consoleToken()).strip();
  }
}
