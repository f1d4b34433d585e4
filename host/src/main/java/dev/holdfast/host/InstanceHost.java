package dev.holdfast.host;

import dev.holdfast.host.metadata.CredentialsSource;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A zone's instances as processes. It is told what should run ({@link #apply}), makes it so, and reports what is.
 *
 * <p>Level-triggered: the last list is the whole truth; what it does not list is stopped and removed. An instance that
 * has exited is not started again under the same boot number: that is for the region to decide. Instances outlive this
 * object and the process it is in; the next one over the same directory takes them over when it is made.
 *
 * <p>All state is confined to one thread, which waits for the end of any process.
 */
public final class InstanceHost implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(InstanceHost.class.getName());
  private static final Duration BOUND_CONSOLES_EVERY = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Path zoneDirectory;
  private final Instance.Context context;
  private final Watch watch = new Watch();
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final Map<String, Instance> instances = new TreeMap<>(); // the host thread's, once it has started
  private long consolesBoundAt = System.nanoTime(); // the host thread's
  private boolean told; // the host thread's: nothing is removed before the region has said once what it wants
  private volatile boolean closed;

  /**
   * Takes over what runs, and reports each instance that it finds, running or exited.
   *
   * @param zoneDirectory the zone's own; every directory above it must be passable for lesser users (mode 0711)
   * @param reports called by the host's thread, one at a time; must not wait for anything
   * @throws IOException when the directory cannot be read or made
   */
  public InstanceHost(
      Path zoneDirectory, String zone, HostSettings settings, CredentialsSource credentials, Consumer<Report> reports)
      throws IOException {
    this.zoneDirectory = zoneDirectory.toAbsolutePath();
    this.context = new Instance.Context(this.zoneDirectory, zone, settings, credentials, watch, reports);
    for (InstanceDirectory directory : InstanceDirectory.all(this.zoneDirectory)) {
      Instance instance = new Instance(directory.path().getFileName().toString(), context);
      try {
        instance.adopt();
      } catch (IllegalArgumentException e) {
        throw new IOException(directory.record() + ": " + e.getMessage(), e);
      }
      instances.put(instance.id(), instance);
    }
    inbox.add(() -> instances.values().forEach(i -> i.current().ifPresent(reports)));
    this.thread = Thread.ofPlatform().daemon().name("instances-" + zone).start(this::run);
  }

  /** Makes these the zone's instances. Returns at once; what comes of it is reported. */
  public void apply(List<InstanceIntent> intents) {
    Map<String, InstanceIntent> wanted =
        intents.stream().collect(Collectors.toMap(InstanceIntent::instanceId, Function.identity()));
    wanted.keySet().forEach(id -> InstanceDirectory.of(zoneDirectory, id)); // refuses what is no id, to the caller
    submit(() -> reconcile(wanted));
  }

  /**
   * SIGKILL to every process of the instance at once, as a fault would. Returns when none is left; its exit is reported
   * as any other.
   *
   * @return how many processes were killed; 0 when it was not running
   * @throws IOException when its record cannot be read
   */
  public int kill(String instanceId) throws IOException {
    Optional<InstanceRecord> record = record(instanceId);
    return ZoneProcesses.killUntilNoneIsLeft(() -> Members.of(instanceId, record));
  }

  /**
   * SIGSTOP to every process of the instance, as a fault would: they keep what they hold, and do nothing. Returns when
   * all stand still.
   *
   * @return how many do; 0 when it was not running
   * @throws IOException when its record cannot be read
   */
  public int freeze(String instanceId) throws IOException {
    Optional<InstanceRecord> record = record(instanceId);
    return ZoneProcesses.stopUntilAllStandStill(() -> Members.of(instanceId, record));
  }

  /**
   * Takes a {@link #freeze} back: SIGCONT to every process of the instance. Harmless for one that is not frozen.
   *
   * @throws IOException when its record cannot be read
   */
  public void thaw(String instanceId) throws IOException {
    Members.of(instanceId, record(instanceId)).forEach(p -> ProcessTable.signal(p, Linux.SIGCONT));
  }

  /**
   * Lets no process of the instance write to a file any more, as a disk would that is full or broken: it gets an error
   * (EFBIG, and SIGXFSZ where that is not ignored). Reading, and what needs no file, goes on.
   *
   * @return how many processes there are; 0 when it was not running
   * @throws IOException when that cannot be done
   */
  public int failWrites(String instanceId) throws IOException {
    return fileSizes(instanceId).limit("0");
  }

  /**
   * Takes {@link #failWrites} back. Harmless where it is not in force.
   *
   * @throws IOException when that cannot be done
   */
  public void letWrite(String instanceId) throws IOException {
    fileSizes(instanceId).limit(FileSizes.UNLIMITED);
  }

  /**
   * Starts processes of the instance that do nothing but keep processors busy, until {@link #endStress} or the instance's
   * own end. They count as its own, also in what its processors are measured by.
   *
   * @param workers how many; 0: as many as the machine has processors
   * @param loadPercent of the time, 0 to 100
   * @return how many were started; 0 when the instance was not running
   * @throws IOException when that cannot be done
   */
  public int stressCpu(String instanceId, int workers, int loadPercent) throws IOException {
    return Members.of(instanceId, record(instanceId)).isEmpty() ? 0 : new CpuStress(
        zoneDirectory, instanceId, context.settings().lesserUsers().map(users -> users.of(instanceId)))
        .start(workers == 0 ? Runtime.getRuntime().availableProcessors() : workers, loadPercent);
  }

  /** Takes {@link #stressCpu} back. Harmless where there is none. */
  public void endStress(String instanceId) {
    ZoneProcesses.killUntilNoneIsLeft(() -> CpuStress.of(instanceId));
  }

  /**
   * A signal to the instance's processes of this name, as {@code killall} finds them.
   *
   * @param kill SIGKILL; otherwise SIGTERM
   * @return how many there were
   * @throws IOException when its record cannot be read
   */
  public int signal(String instanceId, String name, boolean kill) throws IOException {
    // The kernel keeps the first fifteen bytes of a name.
    String kept = name.substring(0, Math.min(name.length(), 15));
    List<ProcessTable.Running> named = Members.of(instanceId, record(instanceId)).stream()
        .filter(p -> p.name().equals(kept)).toList();
    named.forEach(p -> ProcessTable.signal(p, kill ? Linux.SIGKILL : Linux.SIGTERM));
    return named.size();
  }

  private FileSizes fileSizes(String instanceId) throws IOException {
    Optional<InstanceRecord> record = record(instanceId);
    return new FileSizes(
        context.settings().lesserUsers().map(users -> users.of(instanceId)), () -> Members.of(instanceId, record));
  }

  private Optional<InstanceRecord> record(String instanceId) throws IOException {
    return InstanceRecord.read(InstanceDirectory.of(zoneDirectory, instanceId).record());
  }

  /** What is, told again: for a region that was away when it was reported. */
  public List<Report> current() {
    CompletableFuture<List<Report>> answer = new CompletableFuture<>();
    submit(() -> answer.complete(instances.values().stream().flatMap(i -> i.current().stream()).toList()));
    return answer.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Stops watching and closes the metadata services. The instances go on. */
  @Override
  public void close() {
    closed = true;
    watch.wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(Runnable task) {
    if (closed) {
      throw new IllegalStateException("the host is closed");
    }
    inbox.add(task);
    watch.wake();
  }

  private void run() {
    while (!closed) {
      List<Watch.Ended> ended = watch.await(untilNextDeadline());
      guarded(() -> ended.forEach(this::ended));
      for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
        guarded(task);
      }
      for (Instance instance : List.copyOf(instances.values())) {
        instance.deadlines().due().forEach(kind -> guarded(() -> instance.due(kind)));
      }
      boundConsoles();
      forget();
    }
    instances.values().forEach(Instance::stopListening);
    watch.close();
  }

  private void ended(Watch.Ended end) {
    instances.values().stream().filter(i -> i.owns(end.process())).forEach(i -> guarded(() -> i.ended(end)));
  }

  private void reconcile(Map<String, InstanceIntent> wanted) {
    wanted.keySet().forEach(id -> instances.computeIfAbsent(id, key -> new Instance(key, context)));
    List.copyOf(instances.values())
        .forEach(i -> guarded(() -> i.reconcile(Optional.ofNullable(wanted.get(i.id())))));
    told = true;
  }

  private void forget() {
    if (!told) {
      return;
    }
    for (Instance instance : List.copyOf(instances.values())) {
      if (instance.isForgettable()) {
        instances.remove(instance.id());
        try {
          Thread.ofVirtual().start(instance.remove());
        } catch (IOException e) {
          LOG.log(System.Logger.Level.WARNING, () -> instance.id() + " cannot be removed: " + e.getMessage());
        }
      }
    }
  }

  private void boundConsoles() {
    if (System.nanoTime() - consolesBoundAt < BOUND_CONSOLES_EVERY.toNanos()) {
      return;
    }
    consolesBoundAt = System.nanoTime();
    for (Instance instance : instances.values()) {
      try {
        instance.boundConsole();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, () -> instance.id() + ": its console: " + e.getMessage());
      }
    }
  }

  private Duration untilNextDeadline() {
    if (!inbox.isEmpty()) {
      return Duration.ZERO;
    }
    boolean anyRuns = instances.values().stream().anyMatch(i -> i.phase() != Lifecycle.EXITED);
    Duration next = anyRuns ? BOUND_CONSOLES_EVERY : IDLE;
    for (Instance instance : instances.values()) {
      Duration due = instance.deadlines().untilNext().orElse(next);
      next = due.compareTo(next) < 0 ? due : next;
    }
    return next;
  }

  // One instance's trouble, of whatever kind, must not end the watch over all others.
  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the host goes on after: " + e, e);
    }
  }
}
