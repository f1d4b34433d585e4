package dev.holdfast.host.tools;

import dev.holdfast.host.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One config of {@code AWS::CloudFormation::Init}: what is to be done, in AWS's order: sources, files, commands. What
 * the process host cannot do is refused by name before anything is done. Pure.
 */
record InitConfig(String name, List<Source> sources, List<FileSpec> files, List<Command> commands) {

  private static final Set<String> SECTIONS = Set.of("sources", "files", "commands");
  private static final Map<String, String> REFUSED = Map.of(
      "packages", "put what you need into an archive under \"sources\"",
      "groups", "instances are processes of one user here",
      "users", "instances are processes of one user here",
      "services", "start daemons under \"commands\"");

  /** An archive, and the directory to unpack it into. */
  record Source(String directory, String url) {}

  /** @param authentication the name of the {@code AWS::CloudFormation::Authentication} to use for the URL */
  record FileSpec(String path, Content content, Optional<Integer> mode, Optional<String> authentication) {}

  sealed interface Content {
    record Text(String text) implements Content {}

    record Base64(String encoded) implements Content {}

    record Url(String url) implements Content {}
  }

  /**
   * @param words a shell's command line when it is one, else a program and its arguments
   * @param environment empty: as cfn-init's own; else instead of it
   */
  record Command(
      String name, boolean shell, List<String> words, Optional<SortedMap<String, String>> environment,
      Optional<String> cwd, Optional<String> test, boolean ignoreErrors) {}

  /**
   * The configs to be done, in order.
   *
   * @param metadata the resource's
   * @param configSets the names asked for; empty: {@code default}
   */
  static List<InitConfig> of(Map<String, Object> metadata, List<String> configSets) throws ToolException {
    if (!metadata.containsKey("AWS::CloudFormation::Init")) {
      throw new ToolException("the resource's metadata have no AWS::CloudFormation::Init");
    }
    Map<String, Object> init = object(metadata.get("AWS::CloudFormation::Init"), "AWS::CloudFormation::Init");
    List<InitConfig> configs = new ArrayList<>();
    for (String name : configNames(init, configSets)) {
      if (!init.containsKey(name)) {
        throw new ToolException("AWS::CloudFormation::Init has no config \"" + name + "\"");
      }
      configs.add(config(name, object(init.get(name), name)));
    }
    return configs;
  }

  private static List<String> configNames(Map<String, Object> init, List<String> wanted) throws ToolException {
    if (!init.containsKey("configSets")) {
      boolean onlyDefault = wanted.isEmpty() || wanted.equals(List.of("default"));
      if (!onlyDefault) {
        throw new ToolException("AWS::CloudFormation::Init has no configSets, so not " + String.join(", ", wanted));
      }
      return List.of("config");
    }
    Map<String, Object> sets = object(init.get("configSets"), "configSets");
    List<String> names = new ArrayList<>();
    for (String set : wanted.isEmpty() ? List.of("default") : wanted) {
      expand(sets, set, names, new ArrayList<>());
    }
    return names;
  }

  private static void expand(Map<String, Object> sets, String set, List<String> names, List<String> path)
      throws ToolException {
    if (!sets.containsKey(set)) {
      throw new ToolException("configSets has no set \"" + set + "\"");
    }
    if (path.contains(set)) {
      throw new ToolException("configSets: \"" + set + "\" contains itself");
    }
    path.add(set);
    Object content = sets.get(set);
    for (Object element : content instanceof List<?> list ? list : List.of(content)) {
      if (element instanceof Map<?, ?>) {
        Map<String, Object> reference = object(element, set);
        expand(sets, Json.text(reference, "ConfigSet").orElseThrow(
            () -> new ToolException("configSets: " + set + ": expected a name or {\"ConfigSet\": name}")), names, path);
      } else {
        names.add(element.toString());
      }
    }
    path.removeLast();
  }

  private static InitConfig config(String name, Map<String, Object> config) throws ToolException {
    for (Map.Entry<String, Object> section : config.entrySet()) {
      boolean empty = section.getValue() instanceof Map<?, ?> map && map.isEmpty();
      if (REFUSED.containsKey(section.getKey()) && !empty) {
        throw new ToolException(name + ": \"" + section.getKey() + "\" is not supported by the process host: "
            + REFUSED.get(section.getKey()));
      }
      if (!REFUSED.containsKey(section.getKey()) && !SECTIONS.contains(section.getKey())) {
        throw new ToolException(name + ": no such section: " + section.getKey());
      }
    }
    List<Source> sources = new ArrayList<>();
    for (Map.Entry<String, Object> e : section(config, "sources").entrySet()) {
      sources.add(new Source(e.getKey(), e.getValue().toString()));
    }
    List<FileSpec> files = new ArrayList<>();
    for (Map.Entry<String, Object> e : section(config, "files").entrySet()) {
      files.add(file(e.getKey(), object(e.getValue(), e.getKey())));
    }
    List<Command> commands = new ArrayList<>();
    for (Map.Entry<String, Object> e : new TreeMap<>(section(config, "commands")).entrySet()) {
      commands.add(command(e.getKey(), object(e.getValue(), e.getKey())));
    }
    return new InitConfig(name, List.copyOf(sources), List.copyOf(files), List.copyOf(commands));
  }

  private static FileSpec file(String path, Map<String, Object> file) throws ToolException {
    only(path, file, Set.of("content", "source", "encoding", "mode", "owner", "group", "authentication"));
    for (String who : List.of("owner", "group")) {
      // Whoever the instance's user is, here it stands for root.
      if (!Json.text(file, who).orElse("root").equals("root")) {
        throw new ToolException(path + ": " + who + " other than root is not supported by the process host");
      }
    }
    Optional<String> source = Json.text(file, "source");
    if (source.isPresent() == file.containsKey("content")) {
      throw new ToolException(path + ": needs either content or source");
    }
    String encoding = Json.text(file, "encoding").orElse("plain");
    if (!encoding.equals("plain") && !encoding.equals("base64")) {
      throw new ToolException(path + ": encoding must be plain or base64, not: " + encoding);
    }
    Content content = source.isPresent()
        ? new Content.Url(source.get())
        : text(file.get("content"), encoding.equals("base64"));
    return new FileSpec(path, content, mode(path, file), Json.text(file, "authentication"));
  }

  private static Content text(Object content, boolean base64) {
    String text = content instanceof Map || content instanceof List ? Json.write(content) : content.toString();
    return base64 ? new Content.Base64(text) : new Content.Text(text);
  }

  private static Optional<Integer> mode(String path, Map<String, Object> file) throws ToolException {
    Optional<String> mode = Json.text(file, "mode");
    if (mode.isEmpty()) {
      return Optional.empty();
    }
    if (!mode.get().matches("0*[0-7]{1,4}")) {
      throw new ToolException(
          path + ": mode " + mode.get() + " is not supported by the process host (octal, as 000644)");
    }
    return Optional.of(Integer.parseInt(mode.get(), 8));
  }

  private static Command command(String name, Map<String, Object> command) throws ToolException {
    only(name, command, Set.of("command", "env", "cwd", "test", "ignoreErrors", "waitAfterCompletion"));
    if (!command.containsKey("command")) {
      throw new ToolException("command " + name + ": needs a command");
    }
    Object words = command.get("command");
    Optional<SortedMap<String, String>> environment = Optional.empty();
    if (command.containsKey("env")) {
      SortedMap<String, String> variables = new TreeMap<>();
      object(command.get("env"), name + ".env").forEach((key, value) -> variables.put(key, value.toString()));
      environment = Optional.of(variables);
    }
    return new Command(name, !(words instanceof List),
        words instanceof List<?> list ? list.stream().map(Object::toString).toList() : List.of(words.toString()),
        environment, Json.text(command, "cwd"), Json.text(command, "test"),
        Json.text(command, "ignoreErrors").orElse("false").equalsIgnoreCase("true"));
  }

  private static void only(String where, Map<String, Object> object, Set<String> known) throws ToolException {
    for (String key : object.keySet()) {
      if (!known.contains(key)) {
        throw new ToolException(where + ": \"" + key + "\" is not supported by the process host");
      }
    }
  }

  private static Map<String, Object> section(Map<String, Object> config, String name) throws ToolException {
    return config.containsKey(name) ? object(config.get(name), name) : new LinkedHashMap<>();
  }

  private static Map<String, Object> object(Object value, String what) throws ToolException {
    try {
      return Json.object(value, what);
    } catch (IllegalArgumentException e) {
      throw new ToolException(e.getMessage());
    }
  }
}
