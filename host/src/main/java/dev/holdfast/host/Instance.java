package dev.holdfast.host;

import dev.holdfast.host.metadata.CredentialsSource;
import dev.holdfast.host.metadata.MetadataService;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One instance on its host. Touched by the host's thread only. */
final class Instance {

  static final Duration TERM_TO_KILL = Duration.ofSeconds(10);
  private static final Duration KILL_AGAIN_AFTER = Duration.ofMillis(100);
  // A process in the middle of an exec shows no environment for a moment: one empty look is not yet an end.
  private static final Duration CONFIRM_AFTER = Duration.ofMillis(10);
  private static final Duration LISTEN_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final int MAX_EXIT_STATUS_BYTES = 8;

  private static final System.Logger LOG = System.getLogger(InstanceHost.class.getName());

  private final String id;
  private final InstanceDirectory directory;
  private final Context context;
  private final Deadlines deadlines = new Deadlines();
  private final Set<ProcessTable.Running> watched = new HashSet<>();
  private Lifecycle phase = Lifecycle.ABSENT;
  private Optional<InstanceRecord> record = Optional.empty();
  private Optional<InstanceIntent> intent = Optional.empty();
  private Optional<String> stopReason = Optional.empty();
  private Optional<Watch.Ended> last = Optional.empty();
  private Optional<MetadataService> metadata = Optional.empty();
  private boolean complained; // that the metadata service's port is taken

  /** What all instances of a host share. */
  record Context(
      Path zoneDirectory, String zone, HostSettings settings, CredentialsSource credentials, Watch watch,
      Consumer<Report> reports) {}

  Instance(String id, Context context) {
    this.id = id;
    this.directory = InstanceDirectory.of(context.zoneDirectory(), id);
    this.context = context;
  }

  String id() {
    return id;
  }

  Lifecycle phase() {
    return phase;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** What must be known of it, told again: for a region that may have missed it. */
  Optional<Report> current() {
    return record.flatMap(r -> switch (phase) {
      case ABSENT -> Optional.empty();
      case RUNNING, STOPPING -> Optional.of(new Report.InstanceStarted(id, r.boot()));
      case EXITED -> Optional.of(new Report.InstanceExited(id, r.boot(), r.reason()));
    });
  }

  /** Takes it over from disk, after the zone's process was started anew. */
  void adopt() throws IOException {
    Optional<InstanceRecord> found = InstanceRecord.read(directory.record());
    if (found.isEmpty()) {
      return; // its start was interrupted before anything ran
    }
    InstanceRecord known = found.get();
    record = found;
    List<ProcessTable.Running> members =
        known.isOfThisMachineBoot() ? Members.of(id, record) : List.of();
    if (known.phase() != InstanceRecord.Phase.EXITED && members.stream().filter(this::watch).count() > 0) {
      if (known.phase() == InstanceRecord.Phase.STARTING) {
        save(known.running(0, 0)); // found by its marks; which session it is in was not written in time
      }
      step(Lifecycle.Step.ADOPT, "boot " + known.boot());
    } else if (known.phase() == InstanceRecord.Phase.STARTING) {
      record = Optional.empty(); // nothing ran yet: the same boot may be started now
    } else {
      if (known.phase() != InstanceRecord.Phase.EXITED) {
        save(known.exited("ended while the zone's process was away; " + reason()));
      }
      step(Lifecycle.Step.FOUND_DEAD, record.orElseThrow().reason());
    }
  }

  /** Makes it what the region wants; empty: it is no longer listed. */
  void reconcile(Optional<InstanceIntent> wanted) {
    intent = wanted;
    int boot = record.map(InstanceRecord::boot).orElse(0);
    boolean wantsRunning = wanted.filter(w -> w.desired() == InstanceIntent.Desired.RUNNING).isPresent();
    boolean newer = wanted.filter(w -> w.boot() > boot).isPresent();
    switch (phase) {
      case ABSENT, EXITED -> {
        if (wantsRunning && newer) {
          start(wanted.get());
        } else if (wanted.isPresent() && newer) {
          neverStarted(wanted.get());
        }
      }
      case RUNNING -> {
        if (wantsRunning && !newer) {
          metadata.ifPresent(service -> service.update(wanted.get()));
          listen();
        } else {
          stop(wanted.isEmpty() ? "no longer listed" : newer ? "restarted" : "terminated");
        }
      }
      case STOPPING -> { }
    }
  }

  /** Whether nothing of it must be kept. */
  boolean isForgettable() {
    return intent.isEmpty() && (phase == Lifecycle.ABSENT || phase == Lifecycle.EXITED);
  }

  /** @return the rest of the work, which may take long */
  Runnable remove() throws IOException {
    return Files.exists(directory.path()) ? directory.remove() : () -> { };
  }

  boolean owns(ProcessTable.Running process) {
    return watched.contains(process);
  }

  /** A watched process has ended. While another one lives, there is nothing to find out. */
  void ended(Watch.Ended end) {
    watched.remove(end.process());
    last = Optional.of(end);
    if (watched.isEmpty()) {
      lookForOthers();
    }
  }

  void due(Deadlines.Kind kind) {
    deadlines.set(kind, TRY_AGAIN_AFTER); // should what follows fail for whatever reason, it is not forgotten
    switch (kind) {
      case CONFIRM_EXIT -> {
        if (findMembers()) {
          deadlines.cancel(kind);
        } else {
          exited(reason());
        }
      }
      case KILL -> {
        Members.of(id, record).forEach(p -> ProcessTable.signal(p, Linux.SIGKILL));
        deadlines.set(Deadlines.Kind.KILL, KILL_AGAIN_AFTER);
      }
      case LISTEN -> listen();
    }
  }

  void boundConsole() throws IOException {
    directory.console().bound();
  }

  void stopListening() {
    metadata.ifPresent(MetadataService::close);
    metadata = Optional.empty();
  }

  private void start(InstanceIntent wanted) {
    record = Optional.empty();
    last = Optional.empty();
    stopReason = Optional.empty();
    try {
      Optional<Integer> userId = context.settings().lesserUsers().map(users -> users.of(id));
      directory.prepare(userId);
      save(InstanceRecord.starting(id, wanted.boot()));
      UserData userData = UserData.of(wanted.userData());
      Optional<String> refusal = refusal(userData, userId);
      if (refusal.isPresent()) {
        directory.console().say(refusal.get());
        failed(wanted.boot(), refusal.get());
        return;
      }
      listen();
      if (userData instanceof UserData.Idle idle) {
        directory.console().say(idle.note());
      }
      launch(wanted, userData, userId);
    } catch (IOException e) {
      // What could not be written down must not run on: nobody would find it after the next restart.
      ZoneProcesses.killUntilNoneIsLeft(() -> Members.of(id, record));
      failed(wanted.boot(), e.getMessage());
    }
  }

  private void launch(InstanceIntent wanted, UserData userData, Optional<Integer> userId) throws IOException {
    Optional<Path> script = userData instanceof UserData.Script s
        ? Optional.of(directory.writeScript(s.text(), userId))
        : Optional.empty();
    ProcessBuilder builder = new ProcessBuilder(Launch.command(userId, script, directory.exitStatus()))
        .directory(directory.root().toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.console().file().toFile()));
    Map<String, String> environment = builder.environment();
    environment.clear(); // what this process was given may hold secrets of the region's
    environment.putAll(Launch.environment(
        context.settings(), context.zoneDirectory(), id, wanted.boot(), wanted.address(), directory.root()));
    int pid = Math.toIntExact(builder.start().pid());
    Optional<ProcessTable.Running> first = ProcessTable.find(pid);
    save(record.orElseThrow().running(pid, first.map(ProcessTable.Running::startTicks).orElse(0L)));
    step(Lifecycle.Step.START, "boot " + wanted.boot() + ", pid " + pid);
    context.reports().accept(new Report.InstanceStarted(id, wanted.boot()));
    if (first.filter(this::watch).isEmpty()) {
      lookForOthers();
    }
  }

  private Optional<String> refusal(UserData userData, Optional<Integer> userId) throws IOException {
    if (userData instanceof UserData.Refused refused) {
      return Optional.of(refused.reason());
    }
    return userId.isEmpty()
        ? Optional.empty()
        : Owner.closedParent(directory.root()).map(p -> p + " cannot be passed by the instance's user " + userId.get());
  }

  private void failed(int boot, String why) {
    end(Lifecycle.Step.START_FAILED, boot, "could not be started: " + why);
  }

  private void neverStarted(InstanceIntent wanted) {
    end(Lifecycle.Step.NEVER_STARTED, wanted.boot(), Lifecycle.Step.NEVER_STARTED.reason);
  }

  private void stop(String why) {
    stopReason = Optional.of(why + " by the region");
    step(Lifecycle.Step.STOP, why);
    Members.of(id, record).forEach(p -> ProcessTable.signal(p, Linux.SIGTERM));
    deadlines.set(Deadlines.Kind.KILL, TERM_TO_KILL);
  }

  private void exited(String reason) {
    end(Lifecycle.Step.END, record.orElseThrow().boot(), reason);
    reconcile(intent); // a newer boot may have been waiting for this
  }

  private void end(Lifecycle.Step step, int boot, String reason) {
    deadlines.clear();
    stopListening();
    try {
      if (Files.exists(directory.path())) {
        InstanceRecord base = record.isPresent() ? record.get() : InstanceRecord.starting(id, boot);
        directory.console().say("boot " + boot + ": " + reason);
        save(base.exited(reason));
      } else {
        record = Optional.of(InstanceRecord.starting(id, boot).exited(reason));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, () -> id + ": its record cannot be written: " + e.getMessage());
      record = Optional.of(
          new InstanceRecord(id, boot, InstanceRecord.Phase.EXITED, 0, 0, "", reason));
    }
    step(step, reason);
    context.reports().accept(new Report.InstanceExited(id, boot, reason));
  }

  private void listen() {
    if (metadata.isPresent() || intent.isEmpty()) {
      deadlines.cancel(Deadlines.Kind.LISTEN);
      return;
    }
    HostSettings settings = context.settings();
    try {
      metadata = Optional.of(new MetadataService(
          intent.get(), new MetadataService.Place(context.zone(), settings.region(), settings.account()),
          settings.metadataPort(), context.credentials(), directory.credentials()));
      complained = false;
      deadlines.cancel(Deadlines.Kind.LISTEN);
    } catch (IOException e) {
      if (!complained) { // said once, tried again for as long as it takes
        complained = true;
        directory.console().say("the metadata service cannot listen, and tries again: " + e.getMessage());
        LOG.log(System.Logger.Level.WARNING, () -> id + ": the metadata service cannot listen: " + e.getMessage());
      }
      deadlines.set(Deadlines.Kind.LISTEN, LISTEN_AGAIN_AFTER);
    }
  }

  private void lookForOthers() {
    deadlines.set(Deadlines.Kind.CONFIRM_EXIT, CONFIRM_AFTER);
    if (findMembers()) {
      deadlines.cancel(Deadlines.Kind.CONFIRM_EXIT);
    }
  }

  private boolean findMembers() {
    return Members.of(id, record).stream().filter(this::watch).count() > 0;
  }

  private boolean watch(ProcessTable.Running process) {
    boolean alive = context.watch().add(process);
    if (alive) {
      watched.add(process);
    }
    return alive;
  }

  private String reason() {
    return ExitReason.of(stopReason, last, userDataStatus(), directory.console().lastLine());
  }

  private Optional<String> userDataStatus() {
    try (Stream<String> lines = Files.lines(directory.exitStatus())) {
      return lines.findFirst().filter(line -> line.length() <= MAX_EXIT_STATUS_BYTES && line.matches("\\d+"));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private void save(InstanceRecord next) throws IOException {
    DurableFile.write(directory.record(), next.toJson());
    record = Optional.of(next);
  }

  private void step(Lifecycle.Step step, String detail) {
    Lifecycle before = phase;
    phase = phase.after(step);
    LOG.log(System.Logger.Level.INFO,
        () -> id + ": " + before + " -> " + phase + " (" + step + ": " + step.reason + "): " + detail);
  }
}
