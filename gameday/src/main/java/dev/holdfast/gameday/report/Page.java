package dev.holdfast.gameday.report;

/** The report as a page that stands by itself. */
final class Page {

  private Page() {}

  static String of(Report report) {
    return "<!doctype html><meta charset=\"utf-8\"><title>" + report.name() + "</title><pre>"
        + Table.of(report, false).replace("&", "&amp;").replace("<", "&lt;") + "</pre>\n";
  }
}
