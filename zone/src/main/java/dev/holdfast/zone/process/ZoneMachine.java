package dev.holdfast.zone.process;

import dev.holdfast.host.ZoneProcesses;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** This machine, as the supervisor acts on it: a zone's process is a daemon, its power switch a file. */
record ZoneMachine(Home home, Daemons daemons) implements ZoneSupervisor.Machine {

  @Override
  public boolean hasPower(String zone) {
    return !Files.exists(home.noPower(zone));
  }

  @Override
  public void setPower(String zone, boolean on) throws IOException {
    if (on) {
      Files.deleteIfExists(home.noPower(zone));
    } else {
      Home.write(home.noPower(zone), "");
    }
  }

  @Override
  public boolean runs(String zone) {
    return daemons.find(ZoneProcess.name(zone)).isPresent();
  }

  @Override
  public void start(String zone) throws IOException {
    daemons.start(ZoneProcess.name(zone), List.of("-Xmx192m", "-Xss512k"), ZoneProcess.class,
        List.of("--home", home.directory().toString(), "--zone", zone),
        Map.of(ZoneProcesses.ZONE_MARK, home.zone(zone).toString()));
  }

  @Override
  public void end(String zone) {
    daemons.find(ZoneProcess.name(zone)).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Its own process first, so that it reports nothing of what follows. */
  @Override
  public void kill(String zone) {
    end(zone);
    ZoneProcesses.killAll(home.zone(zone));
  }
}
