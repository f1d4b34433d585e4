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

  static final List<ResourceType> TYPES = List.of(
      new Type("Test::Box::Thing", false), new Type("Test::Box::Slow", true), new Group());

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
          d.properties().integer("Size").orElse(1), ready, d.properties().string("Fail")
              .filter("delete"::equals).isPresent(),
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
      return new TreeMap<>(java.util.Map.of("Upper", t.title().toUpperCase(java.util.Locale.ROOT), "Size", ""
          + t.size()));
    }
  }

  /**
   * A group whose members are things named {@code group/i-N}, in service at once, of the Note that the group had when
   * they were made. Its own row's title is its Note; "asleep" among its tags says what is suspended.
   */
  record Group() implements ResourceType, ResourceType.Rolling {
    @Override public String name() { return "Test::Box::Group"; }
    @Override public Set<String> properties() { return Set.of("Note", "Size"); }
    @Override public Set<Table<?, ?>> watches() { return Set.of(THINGS); }
    @Override public java.util.Optional<Rolling> rolling() { return java.util.Optional.of(this); }
    @Override public Set<String> causes() { return Set.of("Note"); }

    @Override
    public Progress create(Call call, Desired d) {
      String id = "group";
      write(call, id, d.properties().requireString("Note"), 0, "");
      resize(call, id, d.properties().integer("Size").orElse(2));
      return Progress.done(id);
    }

    @Override
    public Progress update(Call call, String id, Desired from, Desired to) {
      write(call, id, to.properties().requireString("Note"), desired(call, id), asleep(call, id));
      return Progress.done(id);
    }

    private static void write(Call call, String id, String note, int size, String asleep) {
      TreeMap<String, String> tags = new TreeMap<>();
      tags.put("asleep", asleep);
      call.state().put(THINGS, id, new Thing(id, note, size, true, false, tags));
    }

    private static Thing row(Call call, String id) {
      return call.state().get(THINGS, id).orElseThrow();
    }

    private static String asleep(Call call, String id) {
      return row(call, id).tags().get("asleep");
    }

    @Override
    public void delete(Call call, String id, Desired d) {
      inService(call, id).forEach(i -> call.state().remove(THINGS, i));
      call.state().remove(THINGS, id);
    }

    @Override public int desired(Call call, String id) { return row(call, id).size(); }
    @Override public int maximum(Call call, String id) { return 4; }

    @Override
    public List<String> inService(Call call, String id) {
      return List.copyOf(call.state().range(THINGS, id + '/', id + '0').keySet());
    }

    @Override
    public List<String> outdated(Call call, String id) {
      return inService(call, id).stream().filter(i -> !row(call, i).title().equals(row(call, id).title())).toList();
    }

    @Override
    public void resize(Call call, String id, int desired) {
      List<String> members = inService(call, id);
      for (int i = members.size(); i < desired; i++) {
        launch(call, id);
      }
      members.subList(0, Math.max(0, members.size() - desired)).forEach(i -> call.state().remove(THINGS, i));
      write(call, id, row(call, id).title(), desired, asleep(call, id));
    }

    private void launch(Call call, String id) {
      List<String> members = inService(call, id);
      int last = members.isEmpty() ? 0 : Integer.parseInt(members.getLast().substring(members.getLast().indexOf("i-")
          + 2));
      String member = id + "/i-" + (Math.max(last, 10) + 1);
      call.state().put(THINGS, member, new Thing(member, row(call, id).title(), 0, true, false, new TreeMap<>()));
    }

    @Override
    public void terminate(Call call, String id, String instance, boolean shrink) {
      if (shrink) {
        write(call, id, row(call, id).title(), desired(call, id) - 1, asleep(call, id));
      } else {
        launch(call, id);
      }
      call.state().remove(THINGS, instance);
    }

    @Override
    public void suspend(Call call, String id, List<String> processes) {
      write(call, id, row(call, id).title(), desired(call, id), String.join(",", processes));
    }

    @Override
    public void resume(Call call, String id, List<String> processes) {
      write(call, id, row(call, id).title(), desired(call, id), "");
    }
  }
}
