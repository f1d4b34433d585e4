package dev.holdfast.host.tools;

import dev.holdfast.host.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code cfn-init}: does what the {@code AWS::CloudFormation::Init} metadata of a stack's resource say. */
public final class CfnInit {

  private static final Map<String, String> VALUED = Map.ofEntries(
      Map.entry("--stack", "-s"), Map.entry("--resource", "-r"), Map.entry("--configsets", "-c"),
      Map.entry("--region", ""), Map.entry("--url", "-u"), Map.entry("--role", ""), Map.entry("--access-key", ""),
      Map.entry("--secret-key", ""), Map.entry("--credential-file", "-f"), Map.entry("--http-proxy", ""),
      Map.entry("--https-proxy", ""));
  private static final Map<String, String> FLAGS = Map.of("--verbose", "-v", "--help", "-h", "--resume", "");
  private static final Set<String> UNSUPPORTED = Set.of(
      "--access-key", "--secret-key", "--credential-file", "--http-proxy", "--https-proxy", "--resume");
  private static final String USAGE =
      "usage: cfn-init [-v] --stack STACK --resource RESOURCE [--configsets NAMES] [--region REGION] [--url URL]"
          + " [--role ROLE]";
  private static final int DEFAULT_MODE = 0644;

  private final InstanceRoot root;
  private final Fetcher fetcher;
  private final Log log;

  private CfnInit(InstanceRoot root, Fetcher fetcher, Log log) {
    this.root = root;
    this.fetcher = fetcher;
    this.log = log;
  }

  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), new Http(Http.PATIENCE), System.out, System.err));
  }

  static int run(String[] args, Map<String, String> environment, Http http, PrintStream out, PrintStream err) {
    try {
      Arguments arguments = Arguments.parse(args, VALUED, FLAGS);
      if (arguments.has("--help")) {
        out.println(USAGE);
        return 0;
      }
      arguments.refuse(UNSUPPORTED);
      if (!arguments.positional().isEmpty()) {
        throw new ToolException("local metadata files are not supported: " + arguments.positional().getFirst());
      }
      init(arguments, environment, http, new Log(out, arguments.has("--verbose")));
      return 0;
    } catch (ToolException | IllegalArgumentException e) {
      err.println("cfn-init: error: " + e.getMessage());
      return 1;
    } catch (IOException e) {
      err.println("cfn-init: error: " + e.getClass().getSimpleName() + ": " + e.getMessage());
      return 1;
    }
  }

  private static void init(Arguments arguments, Map<String, String> environment, Http http, Log log)
      throws ToolException, IOException {
    String stack = arguments.require("--stack");
    String resource = arguments.require("--resource");
    String region = CfnSignal.region(arguments, environment);
    MetadataClient metadata = new MetadataClient(http, environment);
    CloudFormationApi api = new CloudFormationApi(
        http, metadata, arguments.get("--role"), region, arguments.get("--url"), environment);
    Map<String, Object> document = Json.readObject(api.resourceMetadata(stack, resource)
        .orElseThrow(() -> new ToolException(resource + " in " + stack + " has no metadata")));
    List<String> configSets = arguments.get("--configsets").map(names -> List.of(names.split("\\s*,\\s*")))
        .orElse(List.of());
    List<InitConfig> configs = InitConfig.of(document, configSets);
    Fetcher fetcher = new Fetcher(http, metadata, Authentications.of(document), region, environment);
    InstanceRoot root = InstanceRoot.of(environment);
    for (InitConfig config : configs) {
      new CfnInit(root, fetcher, log).apply(config, new Commands(root, log));
    }
    log.detail("done");
  }

  private void apply(InitConfig config, Commands commands) throws ToolException, IOException {
    for (InitConfig.Source source : config.sources()) {
      Path archive = Files.createTempFile("cfn-init-", ".archive");
      try {
        fetcher.fetch(source.url(), Optional.empty(), archive);
        log.detail("fetched " + source.url() + ", " + Files.size(archive) + " bytes");
        Archive.unpack(archive, root.resolve(source.directory()));
        log.detail("unpacked into " + source.directory());
      } catch (ToolException e) {
        throw new ToolException("source " + source.directory() + ": " + e.getMessage());
      } finally {
        Files.deleteIfExists(archive);
      }
    }
    for (InitConfig.FileSpec file : config.files()) {
      write(file);
      log.detail("wrote " + file.path());
    }
    for (InitConfig.Command command : config.commands()) {
      commands.run(command);
    }
  }

  private void write(InitConfig.FileSpec file) throws ToolException, IOException {
    Path path = root.resolve(file.path());
    Files.createDirectories(path.getParent());
    Path draft = path.resolveSibling("." + path.getFileName() + ".cfn-init");
    Files.deleteIfExists(draft);
    // For nobody else until it has its mode: it may hold a secret.
    Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    switch (file.content()) {
      case InitConfig.Content.Text text -> Files.writeString(draft, text.text());
      case InitConfig.Content.Base64 base64 -> Files.write(draft, decode(file.path(), base64.encoded()));
      case InitConfig.Content.Url url -> fetcher.fetch(url.url(), file.authentication(), draft);
    }
    Files.setAttribute(draft, "unix:mode", file.mode().orElse(DEFAULT_MODE));
    Files.move(draft, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] decode(String path, String encoded) throws ToolException {
    try {
      return Base64.getMimeDecoder().decode(encoded.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ToolException("file " + path + ": its content is not Base64");
    }
  }
}
