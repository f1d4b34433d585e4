package dev.holdfast.site.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.FilePayload;
import dev.holdfast.site.FakeS3;
import dev.holdfast.site.FakeSqs;
import dev.holdfast.site.TestPostgres;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.worker.TestWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A person with a phone, in a real browser, where there is one. */
final class BrowserTest {

  private static Optional<Path> browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void somebodyJoinsUploadsAndTalks() throws Exception {
    assumeTrue(browser().isPresent(), "no Chromium is installed");
    Database database = TestPostgres.database();
    FakeS3 s3 = new FakeS3();
    FakeSqs sqs = new FakeSqs();
    TestWorker worker = new TestWorker(database, s3, sqs);
    Thread working = Thread.ofVirtual().start(worker::run);
    try (Web web = new Web(new Web.World(database, s3, s3.presigner(), sqs, FakeS3.BUCKET, FakeSqs.QUEUE), "127.0.0.1",
             0, 100).start();
         Playwright playwright = Playwright.create(new Playwright.CreateOptions()
             .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
         Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
             .setExecutablePath(browser().orElseThrow())
             .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync")))) {
      BrowserContext phone = browser.newContext(new Browser.NewContextOptions().setViewportSize(390, 844)
          .setBaseURL("http://127.0.0.1:" + web.port()));
      visit(phone.newPage());
    } finally {
      worker.stop();
      working.interrupt();
      s3.close();
      database.close();
    }
  }

  private static void visit(Page page) throws Exception {
    List<String> errors = new ArrayList<>();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        errors.add(message.text());
      }
    });
    page.onPageError(errors::add);
    page.navigate("/upload");
    page.locator("text=Join").last().click();
    page.fill("[name=name]", "ada");
    page.fill("[name=password]", "analytical engine");
    page.click("text=Create account");
    page.waitForURL("**/");
    page.navigate("/upload");
    page.setInputFiles("#files", new FilePayload[] {
        new FilePayload("Bars.png", "image/png",
            TestWorker.sample("a.png", "-f", "lavfi", "-i", "testsrc=s=900x600", "-frames:v", "1")),
        new FilePayload("Tone.mp3", "audio/mpeg",
            TestWorker.sample("a.mp3", "-f", "lavfi", "-i", "sine=d=3")),
        new FilePayload("Clip.mp4", "video/mp4",
            TestWorker.sample("a.mp4", "-f", "lavfi", "-i", "testsrc=s=320x240:r=10", "-t", "1")),
        new FilePayload("Notes.txt", "text/plain", new byte[] {65})});
    page.waitForCondition(() -> page.locator("#uploads .ready").count() == 3);
    assertThat(page.locator("#uploads .failed .state").innerText()).contains("reel takes photos");
    snap(page, "upload");

    page.navigate("/");
    assertThat(page.locator(".card").count()).isEqualTo(3);
    until(page, "[...document.images].length >= 2 && [...document.images].every(i => i.naturalWidth > 0)");
    fits(page);
    snap(page, "front");
    page.locator("h3 a", new Page.LocatorOptions().setHasText("Bars")).click();
    page.waitForURL("**/m/*");
    until(page, "document.querySelector('.stage img').naturalWidth === 900");
    fits(page);
    page.click(".like");
    page.waitForSelector(".like[aria-pressed=true]");
    assertThat(page.locator(".like span").innerText()).isEqualTo("1");
    page.fill(".say textarea", "Nice <b>bars</b>");
    page.keyboard().press("Enter");
    Locator said = page.locator("#said li .body");
    said.waitFor();
    assertThat(said.innerText()).isEqualTo("Nice <b>bars</b>");
    page.reload();
    assertThat(page.locator("#said li").count()).isEqualTo(1);
    snap(page, "photo");

    page.navigate("/?kind=sound");
    page.locator("h3 a").click();
    until(page, "document.querySelector('audio').duration > 2.9");
    fits(page);
    page.click(".bars");
    until(page, "document.querySelector('audio').currentTime > 1");
    snap(page, "sound");
    page.navigate("/?kind=video");
    page.locator("h3 a").click();
    until(page, "document.querySelector('video').videoWidth === 320");
    fits(page);
    page.navigate("/u/ada");
    fits(page);
    snap(page, "profile");
    assertThat(errors).filteredOn(e -> !e.contains("415")).isEmpty();
  }

  /** Not by waitForFunction, whose eval the website's content security policy refuses. */
  private static void until(Page page, String expression) {
    page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate(expression)));
  }

  /** Nothing sticks out to the side. */
  private static void fits(Page page) {
    assertThat(page.evaluate("document.documentElement.scrollWidth")).as(page.url()).isEqualTo(390);
  }

  /** To look at, in {@code target/pages}. */
  private static void snap(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/pages/" + name + ".png")));
  }
}
