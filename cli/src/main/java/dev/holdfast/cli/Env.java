package dev.holdfast.cli;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "env", description = "Prints the variables that make aws, the SDKs and Terraform use this region.")
final class Env implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    Aws aws = Aws.of(Home.ofThisUser());
    System.out.printf("""
        export AWS_ENDPOINT_URL=%s
        export AWS_REGION=%s
        export AWS_DEFAULT_REGION=%s
        export AWS_ACCESS_KEY_ID=%s
        export AWS_SECRET_ACCESS_KEY=%s
        unset AWS_SESSION_TOKEN AWS_PROFILE
        %s# Run: eval "$(./holdfast env)"
        """,
        aws.config().endpoint(), aws.config().region(), aws.config().region(),
        aws.root().accessKeyId(), aws.root().secretAccessKey(), forVersion1());
    return 0;
  }

  /** AWS CLI 1 overrides AWS_ENDPOINT_URL for sqs and rds in us-east-1; only the option stops it. Version 2 does not. */
  private static String forVersion1() throws IOException, InterruptedException {
    try {
      Process aws = new ProcessBuilder("aws", "--version").redirectErrorStream(true).start();
      String version = new String(aws.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      aws.waitFor();
      return version.startsWith("aws-cli/1.")
          ? "aws() { command aws --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"; }  # for AWS CLI 1\n"
          : "";
    } catch (IOException e) {
      return ""; // there is no aws
    }
  }
}
