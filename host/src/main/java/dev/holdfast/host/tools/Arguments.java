package dev.holdfast.host.tools;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A command line as AWS's tools take it: {@code --name value}, {@code --name=value}, {@code -n value}, {@code -nv}. */
record Arguments(Map<String, String> options, List<String> positional) {

  /**
   * @param valued options with a value, each long name with its short one, or {@code ""}
   * @param flags options without one, likewise
   * @throws ToolException that names what is unknown
   */
  static Arguments parse(String[] args, Map<String, String> valued, Map<String, String> flags) throws ToolException {
    Map<String, String> options = new TreeMap<>();
    List<String> positional = new ArrayList<>();
    Iterator<String> rest = List.of(args).iterator();
    while (rest.hasNext()) {
      String arg = rest.next();
      if (!arg.startsWith("-") || arg.equals("-")) {
        positional.add(arg);
        continue;
      }
      int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
      String written = equals > 0 ? arg.substring(0, equals) : arg.startsWith("--") ? arg : arg.substring(0, 2);
      String name = longName(written, valued, flags);
      if (flags.containsKey(name)) {
        options.put(name, "true");
      } else if (equals > 0) {
        options.put(name, arg.substring(equals + 1));
      } else if (!arg.startsWith("--") && arg.length() > 2) {
        options.put(name, arg.substring(2));
      } else if (rest.hasNext()) {
        options.put(name, rest.next());
      } else {
        throw new ToolException(written + " needs a value");
      }
    }
    return new Arguments(options, List.copyOf(positional));
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(options.get(name)).filter(value -> !value.isEmpty());
  }

  String require(String name) throws ToolException {
    return get(name).orElseThrow(() -> new ToolException(name + " is required"));
  }

  boolean has(String flag) {
    return options.containsKey(flag);
  }

  /** Refuses by name what is understood by AWS's tool and not by this one. */
  void refuse(Set<String> unsupported) throws ToolException {
    for (String name : options.keySet()) {
      if (unsupported.contains(name)) {
        throw new ToolException(name + " is not supported by the process host");
      }
    }
  }

  private static String longName(String written, Map<String, String> valued, Map<String, String> flags)
      throws ToolException {
    for (Map<String, String> known : List.of(valued, flags)) {
      for (Map.Entry<String, String> option : known.entrySet()) {
        if (written.equals(option.getKey()) || written.equals(option.getValue())) {
          return option.getKey();
        }
      }
    }
    throw new ToolException("no such option: " + written);
  }
}
