package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A service for the engine's tests: things that can be made at once (Test::Thing), or that take their time
 * (Test::Slow: until the world reports {@code ZoneConnected} with the thing's Title). {@code Fail} makes the creation,
 * update or deletion of one fail.
 */
final class Things implements Service {

  record Thing(String id, String title, int size, boolean ready, boolean stubborn, SortedMap<String, String> tags) {}

  static final Table<String, Thing> THINGS = Table.of("things/things", Thing.class);

  static final List<ResourceType> TYPES = List.of(new Type("Test::Box::Thing", false), new Type("Test::Box::Slow", true));

  record Operations(Call call) implements SqsClient {
    @Override public String serviceName() { return "sqs"; }
    @Override public void close() {}
  }

  @Override public String name() { return "things"; }
  @Override public Class<? extends SdkClient> api() { return SqsClient.class; }
  @Override public SdkClient on(Call call) { return new Operations(call); }
  @Override public List<Table<?, ?>> tables() { return List.of(THINGS); }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.ZoneConnected(String title)) {
      for (Thing t : call.state().list(THINGS)) {
        if (t.title().equals(title)) {
          call.state().put(THINGS, t.id(), new Thing(t.id(), t.title(), t.size(), true, t.stubborn(), t.tags()));
        }
      }
    }
  }

  /** Title may not change without replacement; Size may. */
  record Type(String name, boolean slow) implements ResourceType {
    @Override public Set<String> properties() { return Set.of("Title", "Size", "Fail", "Note"); }
    @Override public Set<String> required() { return Set.of("Title"); }
    @Override public Set<String> replacing() { return Set.of("Title"); }
    @Override public Set<Table<?, ?>> watches() { return Set.of(THINGS); }
    @Override public Set<String> attributeNames() { return Set.of("Upper", "Size"); }
    @Override public boolean snapshots() { return slow; }

    private static void failIf(Desired d, String when) {
      if (d.properties().string("Fail").filter(when::equals).isPresent()) {
        throw Errors.badRequest("ThingRefused", "the thing refuses to " + when);
      }
    }

    @Override
    public Progress create(Call call, Desired d) {
      String id = "thing-" + call.ids().hex(8);
      put(call, id, d, !slow);
      failIf(d, "create"); // after the row is there: it must be taken back
      if (d.properties().string("Fail").filter("defect"::equals).isPresent()) {
        throw new IllegalStateException("a defect of the type");
      }
      return slow ? Progress.waiting(id, "the world") : Progress.done(id);
    }

    private static void put(Call call, String id, Desired d, boolean ready) {
      call.state().put(THINGS, id, new Thing(id, d.properties().requireString("Title"),
          d.properties().integer("Size").orElse(1), ready, d.properties().string("Fail").filter("delete"::equals).isPresent(),
          d.stackTags()));
    }

    @Override
    public Progress check(Call call, String id, Desired d) {
      return call.state().get(THINGS, id).orElseThrow().ready() ? Progress.done(id) : Progress.waiting(id, "the world");
    }

    @Override
    public Progress update(Call call, String id, Desired from, Desired to) {
      put(call, id, to, true);
      failIf(to, "update");
      return Progress.done(id);
    }

    @Override
    public void delete(Call call, String id, Desired d) {
      if (call.state().get(THINGS, id).map(Thing::stubborn).orElse(false)) {
        throw Errors.badRequest("ThingRefused", "the thing refuses to delete");
      }
      call.state().remove(THINGS, id);
    }

    @Override
    public void deleteAfterSnapshot(Call call, String id, Desired d, String snapshot) {
      Thing t = call.state().get(THINGS, id).orElseThrow();
      call.state().put(THINGS, snapshot, new Thing(snapshot, t.title(), t.size(), true, false, new TreeMap<>()));
      call.state().remove(THINGS, id);
    }

    @Override
    public SortedMap<String, Object> attributes(Call call, String id) {
      Thing t = call.state().get(THINGS, id).orElseThrow();
      return new TreeMap<>(java.util.Map.of("Upper", t.title().toUpperCase(java.util.Locale.ROOT), "Size", "" + t.size()));
    }
  }
}
