package dev.holdfast.region.cloudformation;

import java.util.SortedMap;
import java.util.TreeMap;

/** Which line of a template each key stands in, by its path as {@code Resources.Web.Properties.ImageId}. */
record SourceLines(SortedMap<String, Integer> byPath) {

  static final SourceLines NONE = new SourceLines(new TreeMap<>());

  /** For the end of a message: {@code " (line 12)"}, of the path itself or the nearest key above it that is known. */
  String at(String path) {
    for (String p = path; !p.isEmpty(); p = parent(p)) {
      Integer line = byPath.get(p);
      if (line != null) {
        return " (line " + line + ")";
      }
    }
    return "";
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }

  private static String parent(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  static final class Collector {
    private final SortedMap<String, Integer> byPath = new TreeMap<>();

    /** Keys deeper than a property of a resource are not kept: messages name those by their path. */
    void add(String path, int line) {
      if (path.length() < 400 && path.chars().filter(c -> c == '.').count() <= 3) {
        byPath.putIfAbsent(path, line);
      }
    }

    SourceLines lines() {
      return new SourceLines(byPath);
    }
  }
}
