package dev.holdfast.wire.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.Services;
import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

final class StoredCodecTest {

  record Key(String zone, int number) implements Comparable<Key> {
    @Override public int compareTo(Key o) {
      int c = zone.compareTo(o.zone);
      return c != 0 ? c : Integer.compare(number, o.number);
    }
  }

  enum Colour { RED, GREEN }

  sealed interface Figure {}

  record Circle(double radius) implements Figure {}

  record Group(List<Figure> parts) implements Figure {}

  record Everything(
      String text, int i, long l, double d, boolean b, Integer boxed, Instant at, Colour colour, Optional<String> some,
      Optional<Figure> none, List<Figure> figures, SortedMap<String, Long> numbers, SortedMap<Key, Colour> pairs,
      SortedMap<Colour, String> byColour, SortedSet<String> names, Tag tag, List<Tag> tags,
      SortedMap<String, Object> document) {}

  static final Everything EVERYTHING = new Everything(
      "ä\"\n", -1, Long.MAX_VALUE, 0.1, true, 7, Instant.parse("2026-01-01T00:00:00.000000001Z"), Colour.GREEN,
      Optional.of("x"), Optional.empty(),
      List.of(new Circle(Double.POSITIVE_INFINITY), new Group(List.of(new Circle(1)))),
      new TreeMap<>(Map.of("a", 1L)), new TreeMap<>(Map.of(new Key("z", 2), Colour.RED)),
      new TreeMap<>(Map.of(Colour.RED, "r")), new TreeSet<>(List.of("b", "a")),
      Tag.builder().key("k").build(), List.of(Tag.builder().key("k").value("").build()),
      new TreeMap<>(Map.of(
          "int", 1, "long", 1L, "double", 1.0, "exact", new BigDecimal("1.10"), "list", List.of("s", true, List.of()),
          "odd", new TreeMap<>(Map.of("@long", "not a number")), "map", new TreeMap<>(Map.of("x", 2L)))));

  @Test void everythingAComponentMayBeComesBackEqual() {
    for (StoredCodec codec : List.of(StoredCodec.CBOR, StoredCodec.JSON)) {
      assertThat(codec.decode(Everything.class, codec.encode(EVERYTHING))).isEqualTo(EVERYTHING);
    }
  }

  @Test void requestsComeBackEqual() {
    Entry entry = new Entry(3, Instant.parse("2026-01-01T00:00:00Z"), -5, 1, new Command.ApiCall(
        Caller.root("000000000000"), "r-1", "sqs", "SendMessage",
        SendMessageRequest.builder().queueUrl("http://q").messageBody("").delaySeconds(0)
            .messageAttributes(Map.of("a", MessageAttributeValue.builder()
                .dataType("Binary").binaryValue(SdkBytes.fromUtf8String("\0")).build()))
            .build(),
        Optional.of(new Blob("b", 1L << 40, "md5", new TreeMap<>(Map.of("CRC32C", "AAAA"))))));
    for (StoredCodec codec : List.of(StoredCodec.CBOR, StoredCodec.JSON)) {
      assertThat(codec.decode(Entry.class, codec.encode(entry))).isEqualTo(entry);
    }
  }

  @Test void noIdempotencyTokenIsInvented() {
    RunInstancesRequest request = RunInstancesRequest.builder().instanceType(InstanceType.T3_MICRO).build();
    assertThat(StoredCodec.toJson(RunInstancesRequest.class, request)).isEqualTo("{\"InstanceType\":\"t3.micro\"}");
  }

  @Test void listsThatWereSetToBeEmptyAreToldFromThoseThatWereNot() {
    var unset = AuthorizeSecurityGroupIngressRequest.builder().build();
    var empty = AuthorizeSecurityGroupIngressRequest.builder().ipPermissions(List.of()).build();
    assertThat(roundTrip(AuthorizeSecurityGroupIngressRequest.class, unset).hasIpPermissions()).isFalse();
    assertThat(roundTrip(AuthorizeSecurityGroupIngressRequest.class, empty).hasIpPermissions()).isTrue();
  }

  @Test void otherCommandsComeBackEqual() {
    List<Command> commands = List.of(
        new Command.DeadlineReached(),
        new Command.Reported(new Report.InstanceExited("i-1", 1, "exit status 1")),
        new Command.Reported(new Report.Measured(Instant.EPOCH, 60, List.of(
            new Report.Measurement("AWS/SQS", "X", new TreeMap<>(Map.of("Q", "q")), "Count", 1.5, 0, 1, 2)))));
    for (Command command : commands) {
      assertThat(roundTrip(Command.class, command)).isEqualTo(command);
    }
  }

  @Test void zoneMessagesAreReadable() {
    var role = new ZoneIntent.DatabaseRole.Primary(Optional.empty(), List.of("m"));
    String json = StoredCodec.toJson(ZoneIntent.DatabaseRole.class, role);
    assertThat(json).isEqualTo("{\"@type\":\"Primary\",\"standbys\":[\"m\"]}");
    assertThat(StoredCodec.fromJson(ZoneIntent.DatabaseRole.class, json)).isEqualTo(role);
    ZoneIntent intent = StoredCodec.fromJson(ZoneIntent.class, "{\"version\":7,\"zone\":\"us-east-1a\"}");
    assertThat(roundTrip(ZoneIntent.class, intent)).isEqualTo(intent);
  }

  @Test void propertiesOfTemplatesKeepTheirTypes() {
    Properties properties = new Properties(new TreeMap<>(Map.of(
        "Port", 80, "Tags", List.of(new TreeMap<>(Map.of("Key", "k"))))));
    assertThat(roundTrip(Properties.class, properties)).isEqualTo(properties);
  }

  record Older(String name) {}

  record Newer(
      String name, Optional<String> a, List<String> b, SortedMap<String, String> c, int d, double e, boolean f,
      SortedSet<String> g, SortedMap<Key, String> h) {}

  @Test void whatOlderDataLacksIsEmpty() {
    assertThat(StoredCodec.CBOR.decode(Newer.class, StoredCodec.CBOR.encode(new Older("n")))).isEqualTo(
        new Newer("n", Optional.empty(), List.of(), new TreeMap<>(), 0, 0, false, new TreeSet<>(), new TreeMap<>()));
  }

  @Test void whatThisBuildDoesNotKnowIsRefused() {
    refused(Older.class, "{\"name\":\"n\",\"colour\":1}", "Older has no component colour");
    refused(Older.class, "{}", "Older lacks its component name");
    refused(Tag.class, "{\"Key\":\"n\",\"Colour\":1}", "Tag has no member Colour");
    refused(Figure.class, "{\"@type\":\"Square\"}", "Figure has no record Square");
    refused(Group.class, "{\"parts\":[{\"radius\":1}]}", "Group.parts: an object must begin with @type");
    refused(Everything.class, "{\"i\":\"1\"}", "Everything.i: VALUE_NUMBER_INT was expected, not VALUE_STRING");
    refused(Everything.class, "{\"colour\":\"BLUE\"}", "Colour has no constant BLUE");
    refused(Older.class, "{\"name\":\"n\"} 1", "followed by something else");
    refused(Older.class, "", "there is nothing");
    refused(Older.class, "{\"name\":", "cannot be read");
    refused(Entry.class, "{\"command\":{\"@type\":\"ApiCall\",\"request\":{\"@type\":\"sqs.model.Message\"}}}",
        "is not a SdkRequest");
    refused(Entry.class, "{\"command\":{\"@type\":\"ApiCall\",\"request\":{\"@type\":\"../Evil\"}}}", "no SDK class");
  }

  record Holder(Thread thread) {}

  @Test void whatCannotBeStoredSaysSo() {
    assertThatThrownBy(() -> StoredCodec.CBOR.encode(new Older(null))).hasMessage("Older.name is null");
    assertThatThrownBy(() -> StoredCodec.CBOR.encode(new Holder(Thread.currentThread())))
        .hasMessageContaining("Holder.thread has the type java.lang.Thread");
  }

  /** A row that a snapshot cannot write must not be found only when the first one is written. */
  @Test void everyRowOfEveryServiceCanBeStored() {
    assertThat(Services.all()).isNotEmpty();
    for (Service service : Services.all()) {
      for (Table<?, ?> table : service.tables()) {
        assertThatCode(() -> {
          StoredCodec.requireStorable(table.keyType());
          StoredCodec.requireStorable(table.rowType());
        }).as(table.name()).doesNotThrowAnyException();
      }
    }
    StoredCodec.requireStorable(Entry.class);
    StoredCodec.requireStorable(ZoneIntent.class);
    assertThatThrownBy(() -> StoredCodec.requireStorable(Deep.class)).hasMessageContaining("Holder.thread");
  }

  record Deep(SortedMap<String, List<Optional<Holder>>> deep) {}

  @Test void damagedBytesNeverDoWorseThanBeRefused() {
    byte[] good = StoredCodec.CBOR.encode(EVERYTHING);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x55;
      try {
        StoredCodec.CBOR.decode(Everything.class, bad);
      } catch (StoredFormatException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  private static void refused(Class<?> type, String json, String message) {
    assertThatThrownBy(() -> StoredCodec.JSON.decode(type, json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(StoredFormatException.class)
        .hasMessageContaining(message);
  }

  private static <T> T roundTrip(Class<T> type, T value) {
    return StoredCodec.CBOR.decode(type, StoredCodec.CBOR.encode(type, value));
  }
}
