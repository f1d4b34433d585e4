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
import java.nio.charset.StandardCharsets;
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

  /** What a person does, and the worker, which is not yet at work. */
  private interface Visit {
    void with(Page page, TestWorker worker) throws Exception;
  }

  @Test
  void somebodyJoinsUploadsAndTalks() throws Exception {
    inBrowser(390, (page, worker) -> {
      Thread working = Thread.ofVirtual().start(worker::run);
      visit(page);
      worker.stop();
      working.interrupt();
    });
  }

  @Test
  void manyFilesAreUploadedAndUnwantedOnesDeleted() throws Exception {
    inBrowser(1280, (page, worker) -> {
      join(page, "grace");
      page.navigate("/upload");
      byte[] photo = TestWorker.sample("a.png", "-f", "lavfi", "-i", "testsrc=s=300x200", "-frames:v", "1");
      FilePayload[] files = new FilePayload[7];
      for (int i = 0; i < 5; i++) {
        files[i] = new FilePayload("Photo " + i + ".png", "image/png", photo);
      }
      files[5] = new FilePayload("Fake.jpg", "image/jpeg", "no picture\n".getBytes(StandardCharsets.UTF_8));
      files[6] = new FilePayload("Notes.txt", "text/plain", new byte[] {65});
      page.setInputFiles("#files", files);
      Locator notes = page.locator("#uploads li", new Page.LocatorOptions().setHasText("Notes.txt"));
      assertThat(notes.locator(".state").innerText()).as("at once").contains("reel takes photos");
      assertThat(notes.locator("use").getAttribute("href")).endsWith("#alert");
      page.waitForCondition(() -> page.locator("#uploads .busy a:visible").count() == 6);
      snap(page, "uploaded");

      Thread working = Thread.ofVirtual().start(worker::run);
      page.waitForCondition(() -> page.locator("#uploads .ready").count() == 5
          && page.locator("#uploads .failed").count() == 2);
      Locator fake = page.locator("#uploads li", new Page.LocatorOptions().setHasText("Fake.jpg"));
      assertThat(fake.locator("small").innerText()).isEqualTo("11 bytes");
      assertThat(fake.locator("img").count()).as("the browser's torn picture").isZero();
      assertThat(fake.locator("a").isVisible()).isFalse();
      snap(page, "uploaded-ready");

      page.locator("#uploads .ready a").first().click();
      page.waitForURL("**/m/*");
      page.click("text=Rename");
      page.fill("[name=title]", "A better name");
      snap(page, "rename");
      page.click("text=Save");
      page.waitForCondition(() -> page.locator("h1").innerText().equals("A better name"));
      page.click(".side .asks summary[title=Delete]");
      snap(page, "delete");
      page.keyboard().press("Escape");
      assertThat(page.locator(".side .asks[open]").count()).isZero();
      page.click(".side .asks summary[title=Delete]");
      page.click(".side button.bad");
      page.waitForURL("**/u/grace");
      assertThat(page.locator(".person p").innerText()).startsWith("4 uploads");
      Locator failed = page.locator(".card", new Page.LocatorOptions().setHasText("Fake"));
      failed.locator(".asks summary").click();
      snap(page, "delete-on-profile");
      failed.locator("button").click();
      page.waitForCondition(() -> page.locator(".card").count() == 4);
      assertThat(page.locator("text=A better name").count()).isZero();
      page.setViewportSize(390, 844);
      page.locator(".card .asks summary").first().click();
      fits(page, 390);
      snap(page, "delete-on-phone");
      worker.stop();
      working.interrupt();
    });
  }

  @Test
  void whoIsNotLoggedInCanLogInToLike() throws Exception {
    inBrowser(390, (page, worker) -> {
      Thread working = Thread.ofVirtual().start(worker::run);
      join(page, "edsger");
      page.navigate("/upload");
      page.setInputFiles("#files", new FilePayload("A name of some length.png", "image/png",
          TestWorker.sample("a.png", "-f", "lavfi", "-i", "testsrc=s=300x200", "-frames:v", "1")));
      page.locator("#uploads .ready a").click();
      page.waitForURL("**/m/*");
      String item = page.url();
      page.context().clearCookies();
      page.reload();
      page.click(".like");
      page.waitForURL(url -> url.contains("/login?next=/m/"));
      page.fill("[name=name]", "edsger");
      page.fill("[name=password]", "analytical engine");
      page.locator(".sheet button").click();
      page.waitForURL(item);
      worker.stop();
      working.interrupt();
    });
  }

  private static void inBrowser(int width, Visit visit) throws Exception {
    assumeTrue(browser().isPresent(), "no Chromium is installed");
    Database database = TestPostgres.database();
    FakeS3 s3 = new FakeS3();
    FakeSqs sqs = new FakeSqs();
    TestWorker worker = new TestWorker(database, s3, sqs);
    try (Web web = new Web(new Web.World(database, s3, s3.presigner(), sqs, sqs, FakeS3.BUCKET, FakeSqs.QUEUE,
        FakeSqs.LATER), "127.0.0.1",
             0, 100).start();
         Playwright playwright = Playwright.create(new Playwright.CreateOptions()
             .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
         Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
             .setExecutablePath(browser().orElseThrow())
             .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync")))) {
      BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(width, 844)
          .setBaseURL("http://127.0.0.1:" + web.port()));
      Page page = context.newPage();
      List<String> complaints = new ArrayList<>();
      page.onConsoleMessage(message -> {
        if (message.type().equals("error") || message.text().contains("Autofocus")) {
          complaints.add(message.text());
        }
      });
      page.onPageError(complaints::add);
      visit.with(page, worker);
      assertThat(complaints).isEmpty();
    } finally {
      worker.stop();
      s3.close();
      database.close();
    }
  }

  private static void visit(Page page) throws Exception {
    join(page, "ada");
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
    until(page, "document.querySelector('audio')?.duration > 2.9");
    fits(page);
    page.click(".bars");
    until(page, "document.querySelector('audio').currentTime > 1");
    snap(page, "sound");
    page.navigate("/?kind=video");
    page.locator("h3 a").click();
    until(page, "document.querySelector('video')?.videoWidth === 320");
    fits(page);
    page.navigate("/u/ada");
    fits(page);
    snap(page, "profile");
  }

  private static void join(Page page, String name) {
    page.navigate("/upload");
    page.locator("text=Join").last().click();
    page.fill("[name=name]", name);
    page.fill("[name=password]", "analytical engine");
    page.click("text=Create account");
    page.waitForURL("**/");
  }

  /** The page that a click leads to may not be there yet. Not by waitForFunction, whose eval the website's content security policy refuses. */
  private static void until(Page page, String expression) {
    page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate(expression)));
  }

  /** Nothing sticks out to the side. */
  private static void fits(Page page) {
    fits(page, 390);
  }

  private static void fits(Page page, int width) {
    assertThat(page.evaluate("document.documentElement.scrollWidth")).as(page.url()).isEqualTo(width);
  }

  /** To look at, in {@code target/pages}. */
  private static void snap(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/pages/" + name + ".png")));
  }
}
