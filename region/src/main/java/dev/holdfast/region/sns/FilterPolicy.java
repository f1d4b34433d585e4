package dev.holdfast.region.sns;

import dev.holdfast.region.sns.Value.Fields;
import dev.holdfast.region.sns.Value.Many;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Which messages a subscription wants: every key must hold, and of each {@code $or} one of its alternatives.
 *
 * <p>Where the message holds a list, one of its elements is enough, as AWS says of {@code anything-but} too. Where it
 * holds a list of objects, one of them must agree with all that the policy says about it.
 */
record FilterPolicy(SortedMap<String, FilterPolicy.Rule> keys, List<List<FilterPolicy>> alternatives) {

  /** Of one key: patterns, of which one must hold; or a policy of its own for what is nested. */
  sealed interface Rule {}

  record Leaf(List<Pattern> patterns) implements Rule {

    boolean matches(Optional<Value> value) {
      List<Value> values = value.map(v -> v instanceof Many many ? many.values() : List.of(v)).orElse(List.of());
      return patterns.stream().anyMatch(p -> p instanceof Pattern.Exists e
          ? e.wanted() == value.isPresent()
          : values.stream().anyMatch(v -> !(v instanceof Fields) && p.matches(v)));
    }
  }

  record Nested(FilterPolicy policy) implements Rule {

    boolean matches(Optional<Value> value) {
      Stream<Fields> objects = value.stream()
          .flatMap(v -> v instanceof Many many ? many.values().stream() : Stream.of(v))
          .filter(v -> v instanceof Fields).map(v -> (Fields) v);
      List<Fields> found = objects.toList();
      return found.isEmpty() ? policy.matches(NOTHING) : found.stream().anyMatch(policy::matches);
    }
  }

  private static final Fields NOTHING = new Fields(new java.util.TreeMap<>());

  boolean matches(Fields message) {
    return keys.entrySet().stream().allMatch(e -> switch (e.getValue()) {
          case Leaf leaf -> leaf.matches(message.field(e.getKey()));
          case Nested nested -> nested.matches(message.field(e.getKey()));
        })
        && alternatives.stream().allMatch(or -> or.stream().anyMatch(p -> p.matches(message)));
  }

  /** How many values there are to be combined: the product over the keys, each times the level that it is nested at. */
  long combinations(int level) {
    long product = 1;
    for (Rule rule : keys.values()) {
      product = capped(product * switch (rule) {
        case Leaf leaf -> (long) leaf.patterns().size() * level;
        case Nested nested -> nested.policy().combinations(level + 1);
      });
    }
    for (List<FilterPolicy> or : alternatives) {
      product = capped(product * or.stream().mapToLong(p -> p.combinations(level)).sum());
    }
    return product;
  }

  /** Keys of the top level alone: what is nested below them does not count. */
  int topKeys() {
    return keys.size() + alternatives.stream().mapToInt(or -> or.stream().mapToInt(FilterPolicy::topKeys).sum()).sum();
  }

  private static long capped(long n) {
    return Math.min(n, 1L << 31);
  }
}
