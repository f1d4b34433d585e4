package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Analysis;
import dev.holdfast.gameday.Figures;
import dev.holdfast.gameday.Result;
import dev.holdfast.gameday.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** The report as a page that stands by itself: styles and drawing are in it, and it asks nobody for anything. */
final class Page {

  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final Report report;
  private final Result r;
  private final Analysis a;
  private final StringBuilder html = new StringBuilder();

  private Page(Report report) {
    this.report = report;
    this.r = report.result();
    this.a = report.analysis();
  }

  static String of(Report report) {
    return new Page(report).write();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }

  private String write() {
    add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}: {}</title>\n<style>\n",
        r.day().title(), Words.headline(report));
    html.append(css());
    html.append("</style>\n</head>\n<body>\n<main>\n");
    add("<header><p>Game day · {} · {}</p><h1>{}</h1><p>{}</p></header>\n", r.day().name(), WHEN.format(r.begun()),
        r.day().title(), r.day().goal());
    verdict();
    figures();
    words();
    timeline();
    phases();
    audits();
    failures();
    how();
    html.append("</main>\n</body>\n</html>\n");
    return html.toString();
  }

  private void verdict() {
    add("<section class=\"verdict{}\"><div class=\"mark\">{}</div><div><strong>{}</strong><p>{}</p></div></section>\n",
        report.held() ? "" : " missed", report.held() ? "✓" : "✗", Words.headline(report),
        "Claimed: " + r.day().claim());
  }

  private void figures() {
    html.append("<div class=\"figures\">");
    figure(false, Words.number(a.sent()), "requests from the fault on");
    figure(a.failed() > 0, Words.number(a.failed()), "failed, " + Figures.percent(a.failedPercent()));
    figure(a.detection().isEmpty(), a.detection().map(Figures::seconds).orElse("never"), "until detected");
    if (a.recovery() == 0) {
      figure(false, "never", "disturbed");
    } else {
      figure(false, Figures.seconds(a.recovery()), "until recovered");
    }
    figure(a.whole().isEmpty(), a.whole().map(w -> w == 0 ? "0 s" : Figures.seconds(w)).orElse("not yet"),
        "until the fleet was whole");
    int lost = r.audits().stream().mapToInt(Result.Audit::lost).sum();
    figure(lost > 0, Words.number(lost), "acknowledged and lost");
    html.append("</div>\n");
  }

  private void figure(boolean bad, String value, String name) {
    add("<div{}><b>{}</b><span>{}</span></div>", new Raw(bad ? " class=\"bad\"" : ""), value, name);
  }

  private void words() {
    html.append("<section><h2>Objectives</h2><ul class=\"objectives\">");
    for (Verdict v : report.verdicts()) {
      add("<li{}><i>{}</i>{}<span>{}</span></li>", new Raw(v.held() ? "" : " class=\"missed\""), v.held() ? "✓" : "✗",
          v.objective(), v.measured());
    }
    html.append("</ul></section>\n<section class=\"words\"><h2>What to conclude</h2>");
    Words.conclusions(report).forEach(w -> add("<p>{}</p>", w));
    html.append("</section>\n");
  }

  private void timeline() {
    html.append("<section><h2>Timeline</h2><div class=\"scroll\">").append(Timeline.of(report)).append("</div><p>");
    key("ok", "answered");
    key("bad", "failed");
    key("p50", "p50");
    key("p99", "p99");
    key("ok", "healthy targets");
    key("good", "instances in service");
    key("soft wide", "desired");
    html.append("</p></section>\n");
  }

  private void key(String colour, String name) {
    boolean wide = colour.endsWith(" wide");
    add("<span class=\"key{}\" style=\"--c: var(--{})\">{}</span>", wide ? " wide" : "", colour.replace(" wide", ""), name);
  }

  private void phases() {
    html.append("<section><h2>Requests to the website</h2><div class=\"scroll\"><table><tr><th></th><th>requests</th>"
        + "<th>failed</th><th>p50</th><th>p99</th><th>longest</th></tr>");
    phase("before the fault", a.before());
    phase("during: until recovery, at least 10 s", a.during());
    phase("after", a.after());
    html.append("</table></div></section>\n");
  }

  private void phase(String name, Analysis.Phase p) {
    add("<tr><td>{}</td><td>{}</td><td{}>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", name, Words.number(p.sent()),
        bad(p.failed()), Words.number(p.failed()), Figures.latency(p.p50()), Figures.latency(p.p99()),
        Figures.latency(p.longest()));
  }

  private void audits() {
    html.append("<section><h2>What was acknowledged, looked up one by one</h2>"
        + "<div class=\"scroll\"><table><tr><th></th>"
        + "<th>acknowledged</th><th>lost</th><th></th></tr>");
    for (Result.Audit audit : r.audits()) {
      add("<tr><td>{}</td><td>{}</td><td{}>{}</td><td class=\"text\">{}</td></tr>", audit.what(),
          audit.acknowledged() == 0 ? "–" : Words.number(audit.acknowledged()), bad(audit.lost()),
          Words.number(audit.lost()), audit.detail());
    }
    html.append("</table></div></section>\n");
  }

  private void failures() {
    SortedMap<String, Integer> apart = new TreeMap<>();
    r.samples().stream().filter(s -> !r.day().counts(s.kind()) && s.ended() >= r.fault() && s.failed())
        .forEach(s -> apart.merge(s.kind().request(), 1, Integer::sum));
    if (a.failures().isEmpty() && apart.isEmpty()) {
      return;
    }
    html.append("<section><h2>What failed</h2><div class=\"scroll\"><table><tr><th></th><th>times</th></tr>");
    a.failures().forEach((what, times) -> add("<tr><td>{}</td><td>{}</td></tr>", what, Words.number(times)));
    apart.forEach((what, times) -> add("<tr><td>{} (needs a regional service: counted apart)</td><td>{}</td></tr>", what,
        Words.number(times)));
    html.append("</table></div></section>\n");
  }

  private void how() {
    add("<details><summary>How this was measured</summary><p>{} requests a second to <code>{}</code>, open loop: each"
        + " is due at a fixed instant whether or not the website keeps up, and its latency counts from that instant, so"
        + " that waiting before it could be sent counts too. Each was sent once. A request failed when it was refused,"
        + " reset, cut off, not answered within 10 s, or answered otherwise than asked. Bytes of uploads go straight to"
        + " S3 and are counted apart. Detection is the first change that a read of the AWS API showed after the fault;"
        + " the reads come about every 150 ms. Recovered means that from then on no request failed, and in no second a"
        + " tenth of the requests took longer than {}.</p>",
        String.format(Locale.ROOT, "%.0f", r.day().workload().rate()), r.website(),
        Figures.latency(a.slowOver()));
    html.append("<p>Injected by the Fault Injection Service:</p><ul>");
    r.injected().forEach(i -> add("<li><code>{}</code></li>", i));
    r.deeds().forEach(d -> add("<li>besides, +{}: <code>{}</code>{}</li>", Figures.seconds(d.at() - r.fault()), d.what(),
        d.failure().map(f -> ": " + f).orElse("")));
    html.append("</ul></details>\n");
  }

  private static Raw bad(int count) {
    return new Raw(count > 0 ? " class=\"bad\"" : "");
  }

  /** Markup that is ours. */
  private record Raw(String markup) {}

  /** Puts values for {@code {}}, escaped unless they are ours. */
  private void add(String markup, Object... values) {
    int at = 0;
    for (Object value : values) {
      int next = markup.indexOf("{}", at);
      html.append(markup, at, next).append(value instanceof Raw raw ? raw.markup : escaped(String.valueOf(value)));
      at = next + 2;
    }
    html.append(markup, at, markup.length());
  }

  static String css() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
