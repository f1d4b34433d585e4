package dev.holdfast.host.tools;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code cfn-signal}: tells a stack that this instance is ready, or is not. */
public final class CfnSignal {

  private static final Map<String, String> VALUED = Map.ofEntries(
      Map.entry("--exit-code", "-e"), Map.entry("--success", "-s"), Map.entry("--id", "-i"),
      Map.entry("--reason", "-r"), Map.entry("--stack", ""), Map.entry("--resource", ""), Map.entry("--region", ""),
      Map.entry("--url", "-u"), Map.entry("--role", ""), Map.entry("--data", "-d"), Map.entry("--access-key", ""),
      Map.entry("--secret-key", ""), Map.entry("--credential-file", "-f"), Map.entry("--http-proxy", ""),
      Map.entry("--https-proxy", ""));
  private static final Set<String> UNSUPPORTED = Set.of(
      "--data", "--access-key", "--secret-key", "--credential-file", "--http-proxy", "--https-proxy");
  private static final String USAGE =
      "usage: cfn-signal [-e EXIT_CODE | -s true|false] [-i ID] [-r REASON] --stack STACK --resource RESOURCE"
          + " [--region REGION] [--url URL] [--role ROLE]";

  private CfnSignal() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), new Http(Http.PATIENCE), System.out, System.err));
  }

  static int run(String[] args, Map<String, String> environment, Http http, PrintStream out, PrintStream err) {
    try {
      Arguments arguments = Arguments.parse(args, VALUED, Map.of("--help", "-h"));
      if (arguments.has("--help")) {
        out.println(USAGE);
        return 0;
      }
      arguments.refuse(UNSUPPORTED);
      if (!arguments.positional().isEmpty()) {
        throw new ToolException("wait condition URLs are not supported by the process host: "
            + arguments.positional().getFirst());
      }
      String stack = arguments.require("--stack");
      String resource = arguments.require("--resource");
      String status = isSuccess(arguments) ? "SUCCESS" : "FAILURE";
      MetadataClient metadata = new MetadataClient(http, environment);
      String id = arguments.get("--id").isPresent() ? arguments.get("--id").get() : metadata.instanceId();
      new CloudFormationApi(http, metadata, arguments.get("--role"), region(arguments, environment),
          arguments.get("--url"), environment).signalResource(stack, resource, id, status);
      out.println("cfn-signal: " + status + " of " + id + " sent to " + resource + " in " + stack
          + arguments.get("--reason").map(reason -> ": " + reason).orElse(""));
      return 0;
    } catch (ToolException | IllegalArgumentException e) {
      err.println("cfn-signal: " + e.getMessage());
      return 1;
    }
  }

  /** AWS's own order: the option, what the environment says, us-east-1. */
  static String region(Arguments arguments, Map<String, String> environment) {
    return arguments.get("--region")
        .or(() -> Optional.ofNullable(environment.get("AWS_REGION")))
        .or(() -> Optional.ofNullable(environment.get("AWS_DEFAULT_REGION")))
        .orElse("us-east-1");
  }

  private static boolean isSuccess(Arguments arguments) throws ToolException {
    Optional<String> exitCode = arguments.get("--exit-code");
    if (exitCode.isPresent()) {
      if (!exitCode.get().matches("-?\\d+")) {
        throw new ToolException("-e must be a number, not: " + exitCode.get());
      }
      return exitCode.get().matches("-?0+");
    }
    String success = arguments.get("--success").orElse("true");
    if (!success.matches("true|false")) {
      throw new ToolException("-s must be true or false, not: " + success);
    }
    return success.equals("true");
  }
}
