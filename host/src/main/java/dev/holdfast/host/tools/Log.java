package dev.holdfast.host.tools;

import java.io.PrintStream;

/** What cfn-init prints: errors always, details with {@code -v}. */
record Log(PrintStream out, boolean verbose) {
  void detail(String line) {
    if (verbose) {
      out.println("cfn-init: " + line);
    }
  }
}
