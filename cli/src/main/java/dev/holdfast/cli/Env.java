package dev.holdfast.cli;

import dev.holdfast.zone.home.Home;
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
        # Run: eval "$(./holdfast env)"
        """,
        aws.config().endpoint(), aws.config().region(), aws.config().region(),
        aws.root().accessKeyId(), aws.root().secretAccessKey());
    return 0;
  }
}
