package dev.holdfast.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page in a real browser, where there is one. */
final class BrowserTest {

  private static Optional<Path> browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void somebodyWatchesAndBreaksThings() throws Exception {
    assumeTrue(browser().isPresent(), "no Chromium is installed");
    Preview preview = new Preview();
    List<String> errors = new ArrayList<>();
    try (Console console = preview.console(0);
         Playwright playwright = Playwright.create(new Playwright.CreateOptions()
             .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
         Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
             .setExecutablePath(browser().orElseThrow())
             .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync")))) {
      Page page = browser.newContext(new Browser.NewContextOptions().setViewportSize(1440, 900)
          .setColorScheme(ColorScheme.DARK).setBaseURL("http://127.0.0.1:" + console.port())).newPage();
      page.onConsoleMessage(m -> {
        if (m.type().equals("error")) {
          errors.add(m.text());
        }
      });
      page.onPageError(errors::add);
      page.navigate("/");
      page.waitForCondition(() -> page.locator(".web .machine[data-state=IN_SERVICE]").count() == 3);
      assertThat(page.locator(".zone").count()).isEqualTo(3);
      assertThat(page.locator(".worker .machine").count()).isEqualTo(2);
      assertThat(page.locator(".database[data-role=primary]").count()).isEqualTo(1);
      assertThat(page.locator(".database[data-role=standby]").count()).isEqualTo(1);
      assertThat(page.locator("#overall").innerText()).isEqualTo("All is well");
      page.waitForTimeout(6_000);
      snap(page, "all-well");

      kill(page, preview);
      replicationAcrossAZone(page, preview);
      failAndRestore(page, preview);
      withoutControlPlane(page, preview);
      phone(browser, console.port());
    }
    assertThat(errors).filteredOn(e -> !e.contains("403")).isEmpty();
  }

  /** The first kill asks for the token; a wrong one is refused, the right one goes on with what was wanted. */
  private static void kill(Page page, Preview preview) {
    page.locator(".web .kill").first().click();
    page.fill("#ask-token", "not the token at all");
    page.click("#ask-form .go");
    page.waitForCondition(() -> page.locator("#ask-wrong").isVisible());
    assertThat(preview.region().fis.started).isEmpty();
    page.fill("#ask-token", Preview.TOKEN);
    assertThat(page.locator("#ask").innerText()).contains("needs its token before it changes anything", "kill -9 i-0",
        "act at once");
    snap(page, "token");
    page.click("#ask-form .go");
    page.waitForCondition(() -> page.locator(".web .machine[data-state=TERMINATED]").count() == 1);
    assertThat(page.url()).doesNotContain(Preview.TOKEN);
    preview.region().change(r -> r.machines.get(1).health = "unhealthy");
    page.waitForCondition(() -> page.locator(".web .machine[data-state=UNHEALTHY] .reason:not(:empty)").count() == 1);
    assertThat(page.locator("#activity").innerText()).contains("kill -9 i-0").contains("is unhealthy");
    for (int i = 0; i < 4; i++) {
      preview.live();
    }
    page.waitForCondition(() -> page.locator(".web .machine[data-state=PENDING]").count() == 1);
    snap(page, "killed");
    preview.region().change(r -> r.machines.get(1).health = "healthy");
  }

  /** The line from the first zone to the third goes through the second, and what it is can be read. */
  private static void replicationAcrossAZone(Page page, Preview preview) {
    preview.region().change(r -> r.standbyZone = FakeRegion.ZONES.get(2));
    page.waitForCondition(() -> page.locator(".cell.database[data-between=true]").count() == 1);
    Locator label = page.locator(".wires text", new Page.LocatorOptions().setHasText("replicates"));
    label.waitFor();
    page.waitForTimeout(600);
    snap(page, "replication-across");
    // Nothing that is drawn later covers it: the wires themselves take no clicks, so they are let to for a moment.
    assertThat(page.evaluate("""
        () => {
          const text = [...document.querySelectorAll('.wires text')].find(t => t.textContent === 'replicates');
          const wires = document.getElementById('wires');
          wires.style.pointerEvents = 'all';
          const r = text.getBoundingClientRect();
          const top = document.elementFromPoint((r.left + r.right) / 2, (r.top + r.bottom) / 2);
          wires.style.pointerEvents = '';
          return wires.contains(top);
        }""")).isEqualTo(true);
    preview.region().change(r -> r.standbyZone = FakeRegion.ZONES.get(1));
  }

  private static void failAndRestore(Page page, Preview preview) {
    String zone = FakeRegion.ZONES.getFirst();
    page.locator(".zone .fail").first().click();
    assertThat(preview.region().lostZones).as("one press is not enough").isEmpty();
    page.locator(".zone .fail").first().click();
    page.waitForCondition(() -> page.locator(".zone[data-state=failed]").count() == 1);
    assertThat(preview.region().lostZones).containsExactly(zone);
    preview.live();
    page.waitForCondition(() -> page.locator("#overall").innerText().contains(zone + " out"));
    page.waitForTimeout(1_200);
    snap(page, "zone-failed");
    page.locator(".zone .restore").first().click();
    page.waitForCondition(() -> page.locator(".zone[data-state=up]").count() == 3);
    assertThat(preview.region().lostZones).isEmpty();
  }

  private static void withoutControlPlane(Page page, Preview preview) {
    preview.region().down = true;
    page.waitForCondition(() -> page.locator("#banner").isVisible());
    assertThat(page.locator("#banner").innerText())
        .contains("The region’s control plane is down. The website goes on:").contains("checks answered since");
    assertThat(page.locator(".machine").count()).as("the last known state").isPositive();
    assertThat(page.locator(".kill").first().isVisible()).isFalse();
    page.waitForTimeout(600);
    snap(page, "no-control-plane");
    preview.region().down = false;
    page.waitForCondition(() -> !page.locator("#banner").isVisible());
  }

  private static void phone(Browser browser, int port) {
    for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
      Page page = browser.newContext(new Browser.NewContextOptions().setViewportSize(390, 844)
          .setColorScheme(scheme).setBaseURL("http://localhost:" + port)).newPage();
      page.navigate("/");
      page.waitForCondition(() -> page.locator(".web .machine").count() >= 3);
      assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
      assertThat(page.locator("#stack").isVisible()).isTrue();
      assertThat(page.evaluate("[...document.querySelectorAll('#calls .text')].every(e => e.scrollHeight < 24)"))
          .as("each call in one line").isEqualTo(true);
      page.waitForTimeout(800);
      page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
          .setPath(Path.of("target/pages/phone-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png")));
      page.setViewportSize(1440, 900);
      page.waitForTimeout(800);
      snap(page, "desktop-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  /** To look at, in {@code target/pages}. */
  private static void snap(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/pages/" + name + ".png")));
  }
}
