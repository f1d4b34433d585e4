package dev.holdfast.gameday.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.gameday.Analysis;
import dev.holdfast.gameday.Fleet;
import dev.holdfast.gameday.Result;
import dev.holdfast.gameday.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report for programs. Times are seconds from the fault on, negative before it; latencies are milliseconds. */
public final class Json {

  private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  public static String of(Report report) {
    Result r = report.result();
    Analysis a = report.analysis();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("gameDay", r.day().name());
    all.put("title", r.day().title());
    all.put("held", report.held());
    all.put("begun", r.begun().toString());
    all.put("fault", r.begun().plusNanos(r.fault()).toString());
    all.put("website", r.website());
    all.put("requestsPerSecond", r.day().workload().rate());
    all.put("injected", r.injected());
    all.put("steps", r.deeds().stream().map(d -> ordered("do", d.what(), "at", (d.at() - r.fault()) / 1e9, "ended",
        (d.ended() - r.fault()) / 1e9, "failure", d.failure().orElse(""))).toList());
    all.put("notes", r.notes());
    all.put("objectives", report.verdicts().stream().map(Json::verdict).toList());
    all.put("before", phase(a.before()));
    all.put("during", phase(a.during()));
    all.put("after", phase(a.after()));
    all.put("sinceFault", ordered("requests", a.sent(), "failed", a.failed(), "failedPercent", a.failedPercent()));
    all.put("failures", a.failures());
    Map<String, Object> detection = new LinkedHashMap<>();
    a.detection().ifPresent(d -> detection.put("seconds", d / 1e9));
    detection.put("sign", a.sign());
    all.put("detection", detection);
    all.put("recoverySeconds", a.recovery() / 1e9);
    a.whole().ifPresent(w -> all.put("fleetWholeSeconds", w / 1e9));
    all.put("acknowledged", r.audits().stream().map(audit -> ordered(
        "what", audit.what(), "acknowledged", audit.acknowledged(), "lost", audit.lost(), "detail", audit.detail()))
        .toList());
    r.film().ifPresent(f -> {
      Map<String, Object> film = ordered("id", f.id(), "once", f.once());
      f.ready().ifPresent(at -> film.put("readySeconds", (at - r.fault()) / 1e9));
      all.put("interruptedJob", film);
    });
    all.put("seconds", Second.of(r).stream().map(s -> ordered(
        "at", s.at(), "sent", s.sent(), "failed", s.failed(), "p50", s.p50() / 1e6, "p99", s.p99() / 1e6)).toList());
    all.put("fleet", fleet(r));
    try {
      return JSON.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> verdict(Verdict v) {
    return ordered("objective", v.objective(), "held", v.held(), "measured", v.measured());
  }

  private static Map<String, Object> phase(Analysis.Phase p) {
    return ordered("requests", p.sent(), "failed", p.failed(), "p50", p.p50() / 1e6, "p99", p.p99() / 1e6,
        "longest", p.longest() / 1e6);
  }

  private static List<Map<String, Object>> fleet(Result r) {
    List<Map<String, Object>> looks = new ArrayList<>();
    for (Result.Look look : r.fleet()) {
      double at = (look.at() - r.fault()) / 1e9;
      looks.add(look.fleet().map(f -> fleet(at, f)).orElseGet(() -> ordered("at", at, "api", "did not answer")));
    }
    return looks;
  }

  private static Map<String, Object> fleet(double at, Fleet f) {
    return ordered("at", at, "healthyTargets", f.healthyTargets(), "targets", f.targets().size(),
        "inService", f.inService(), "desired", f.wanted(), "whole", f.whole(), "missing", f.missing());
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
