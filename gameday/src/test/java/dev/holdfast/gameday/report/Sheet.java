package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Examples;
import java.nio.file.Path;

/** Writes the pages of two examples into a folder, to be looked at. */
final class Sheet {

  private Sheet() {}

  public static void main(String[] args) throws Exception {
    Report.of(Examples.zoneLoss(false)).write(Path.of(args[0], "good.html"));
    Report.of(Examples.zoneLoss(true)).write(Path.of(args[0], "bad.html"));
  }
}
