package dev.holdfast.region.monitoring;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/** A metric: its namespace, its name and its dimensions together tell it from others. */
record Metric(String namespace, String name, SortedMap<String, String> dimensions) implements Comparable<Metric> {

  static Metric of(String namespace, String name, List<Dimension> dimensions) {
    SortedMap<String, String> map = new TreeMap<>();
    dimensions.forEach(d -> map.put(d.name(), d.value()));
    return new Metric(namespace, name, map);
  }

  List<Dimension> described() {
    return dimensions.entrySet().stream()
        .map(d -> Dimension.builder().name(d.getKey()).value(d.getValue()).build()).toList();
  }

  @Override
  public int compareTo(Metric o) {
    int c = namespace.compareTo(o.namespace);
    c = c != 0 ? c : name.compareTo(o.name);
    return c != 0 ? c : dimensions.toString().compareTo(o.dimensions.toString());
  }
}
