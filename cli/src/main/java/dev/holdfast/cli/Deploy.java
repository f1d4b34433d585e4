package dev.holdfast.cli;

import dev.holdfast.zone.home.Home;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "deploy", description = "Brings the website to what the project now holds, server by server.")
final class Deploy implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    Screen screen = new Screen();
    boolean changed = new Site(Aws.of(Home.ofThisUser()), Up.project(), screen).update();
    screen.line(changed ? "Deployed." : "Nothing has changed since the last deployment.");
    return 0;
  }
}
