package dev.holdfast.zone.s3;

import static dev.holdfast.zone.s3.Exchange.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.s3.Exchange.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets as websites, as a visitor sees them. */
final class WebsiteTest {

  private static final String POLICY = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],
      "Resource":"arn:aws:s3:::site/*"}]}""";

  @TempDir Path dir;
  private Exchange exchange;

  @BeforeEach
  void setUp() throws Exception {
    exchange = new Exchange(new BlobStore(dir, 0, new UnsyncedDisk()));
    exchange.send("PUT", "/site", "", new byte[0]);
    put("index.html", "home");
    put("docs/index.html", "docs");
    put("error.html", "sorry");
    put("a b.txt", "0123456789");
    open();
    website("<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
        + "<ErrorDocument><Key>error.html</Key></ErrorDocument>");
  }

  private void put(String key, String text, String... headers) throws Exception {
    assertThat(exchange.send("PUT", "/site/" + key.replace(" ", "%20"), "", bytes(text), headers).status()).isEqualTo(200);
  }

  private void open() throws Exception {
    assertThat(exchange.send("DELETE", "/site", "publicAccessBlock", new byte[0]).status()).isEqualTo(204);
    assertThat(exchange.send("PUT", "/site", "policy", bytes(POLICY)).status()).isEqualTo(204);
  }

  private Answer website(String xml) throws Exception {
    return exchange.send("PUT", "/site", "website",
        bytes("<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + xml + "</WebsiteConfiguration>"));
  }

  private Answer visit(String path, String... headers) throws Exception {
    return request("GET", "site.s3-website-us-east-1.localhost:4566", path, headers);
  }

  private Answer request(String method, String host, String path, String... headers) throws Exception {
    Exchange.Captured captured = new Exchange.Captured();
    exchange.front.visit(new HttpRequest(method, path, "utm=1", join(Headers.of("Host", host), headers), new byte[0]),
        "r-1", captured);
    return captured.answer();
  }

  private static Headers join(Headers all, String... more) {
    Headers joined = all;
    for (int i = 0; i < more.length; i += 2) {
      joined = joined.with(more[i], more[i + 1]);
    }
    return joined;
  }

  private void sendsTo(String path, int status, String location) throws Exception {
    Answer answer = visit(path);
    assertThat(answer.header("Location")).as(path).isEqualTo(location);
    assertThat(answer.status()).as(path).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"site.s3-website-us-east-1.localhost:4566", "site.s3-website.us-east-1.localhost",
      "SITE.s3-website-us-east-1.amazonaws.com"})
  void pagesAreFoundByTheirNamesAndFoldersByTheirIndex(String host) throws Exception {
    assertThat(request("GET", host, "/").text()).isEqualTo("home");
    assertThat(request("GET", host, "/docs/").text()).isEqualTo("docs");
    assertThat(request("GET", host, "/a%20b.txt").text()).isEqualTo("0123456789");
  }

  @Test
  void aFolderWithoutItsSlashIsRedirected() throws Exception {
    sendsTo("/docs", 302, "/docs/");
  }

  @Test
  void headRangesAndConditionsWork() throws Exception {
    Answer head = request("HEAD", "site.s3-website-us-east-1.localhost", "/a%20b.txt");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("10");
    assertThat(head.body()).isEmpty();
    Answer some = visit("/a%20b.txt", "Range", "bytes=2-3");
    assertThat(some.status()).isEqualTo(206);
    assertThat(some.text()).isEqualTo("23");
    assertThat(visit("/a%20b.txt", "If-None-Match", head.header("ETag")).status()).isEqualTo(304);
    assertThat(visit("/a%20b.txt", "If-Match", "\"x\"").text()).contains("<h1>412 Precondition Failed</h1>");
    assertThat(request("POST", "site.s3-website-us-east-1.localhost", "/").status()).isEqualTo(405);
  }

  @Test
  void whatIsNotThereIsThePageForErrors() throws Exception {
    Answer none = visit("/none", "Range", "bytes=0-0", "If-None-Match", "*");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.text()).isEqualTo("sorry");
    assertThat(none.header("x-amz-error-code")).isEqualTo("NoSuchKey");
    exchange.send("DELETE", "/site/error.html", "", new byte[0]);
    Answer bare = visit("/%3Cscript%3E");
    assertThat(bare.status()).isEqualTo(404);
    assertThat(bare.text()).contains("Code: NoSuchKey", "Custom Error Document", "error.html", "&lt;script&gt;")
        .doesNotContain("<script>");
    assertThat(request("HEAD", "site.s3-website-us-east-1.localhost", "/none").status()).isEqualTo(404);
  }

  @Test
  void onlyWhatIsPublicIsShown() throws Exception {
    exchange.send("PUT", "/site", "publicAccessBlock", bytes("<PublicAccessBlockConfiguration>"
        + "<RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"));
    Answer closed = visit("/");
    assertThat(closed.status()).isEqualTo(403);
    assertThat(closed.text()).contains("Code: AccessDenied").doesNotContain("home").doesNotContain("sorry");
    open();
    exchange.send("PUT", "/site", "policy", bytes(POLICY.replace("site/*", "site/docs/*")));
    assertThat(visit("/docs/").text()).isEqualTo("docs");
    assertThat(visit("/").status()).isEqualTo(403);
    for (String closing : new String[] {
        POLICY.replace("\"Resource\"", "\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}},\"Resource\""),
        POLICY.replace("Allow", "Deny"), POLICY.replace("GetObject", "PutObject"),
        POLICY.replace("\"Principal\":\"*\"", "\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:root\"}"),
        POLICY.replace("\"Statement\":[", "\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\","
            + "\"Resource\":\"*\"},")}) {
      assertThat(exchange.send("PUT", "/site", "policy", bytes(closing)).status()).isEqualTo(204);
      assertThat(visit("/").status()).as(closing).isEqualTo(403);
    }
    exchange.send("DELETE", "/site", "policy", new byte[0]);
    assertThat(visit("/").status()).isEqualTo(403);
  }

  @Test
  void aBucketThatIsNoWebsiteSaysSo() throws Exception {
    assertThat(request("GET", "none.s3-website-us-east-1.localhost", "/").text()).contains("Code: NoSuchBucket");
    assertThat(exchange.send("GET", "/site", "website", new byte[0]).text())
        .contains("<IndexDocument><Suffix>index.html</Suffix></IndexDocument>");
    assertThat(exchange.send("DELETE", "/site", "website", new byte[0]).status()).isEqualTo(204);
    assertThat(visit("/").text()).contains("Code: NoSuchWebsiteConfiguration");
    assertThat(exchange.send("GET", "/site", "website", new byte[0]).code()).isEqualTo("NoSuchWebsiteConfiguration");
  }

  @Test
  void rulesSendElsewhere() throws Exception {
    website("<IndexDocument><Suffix>index.html</Suffix></IndexDocument><RoutingRules>"
        + "<RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition>"
        + "<Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith></Redirect></RoutingRule>"
        + "<RoutingRule><Condition><KeyPrefixEquals>img/</KeyPrefixEquals>"
        + "<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>"
        + "<Redirect><Protocol>https</Protocol><HostName>img.example.com</HostName>"
        + "<HttpRedirectCode>307</HttpRedirectCode></Redirect></RoutingRule>"
        + "<RoutingRule><Condition><KeyPrefixEquals>gone</KeyPrefixEquals></Condition>"
        + "<Redirect><ReplaceKeyWith>index.html</ReplaceKeyWith></Redirect></RoutingRule></RoutingRules>");
    String here = "http://site.s3-website-us-east-1.localhost:4566/";
    sendsTo("/old/a%20b", 301, here + "new/a%20b");
    sendsTo("/img/x%0D%0ASet-Cookie", 307, "https://img.example.com/img/x%0D%0ASet-Cookie");
    sendsTo("/gone/away", 301, here + "index.html");
    put("img/there", "image");
    assertThat(visit("/img/there").text()).isEqualTo("image");
    assertThat(visit("/none").text()).isEqualTo("""
        <html>
        <head><title>404 Not Found</title></head>
        <body>
        <h1>404 Not Found</h1>
        <ul>
        <li>Code: NoSuchKey</li>
        <li>Message: The specified key does not exist.</li>
        <li>Key: none</li>
        <li>RequestId: r-1</li>
        <li>HostId: r-1</li>
        </ul>
        <hr/>
        </body>
        </html>
        """);
    assertThat(request("POST", "site.s3-website-us-east-1.localhost", "/").text())
        .contains("<li>Method: POST</li>\n<li>ResourceType: OBJECT</li>");
    website("<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>");
    sendsTo("/a/b", 301, "http://example.com/a/b");
  }

  @Test
  void anObjectMaySendElsewhere() throws Exception {
    put("moved", "", "x-amz-website-redirect-location", "/a%20b.txt");
    sendsTo("/moved", 301, "/a%20b.txt");
    assertThat(exchange.send("PUT", "/site/x", "", new byte[0], "x-amz-website-redirect-location", "a b").code())
        .isEqualTo("InvalidRedirectLocation");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "<ErrorDocument><Key>e</Key></ErrorDocument>", "<IndexDocument><Suffix>a/b</Suffix></IndexDocument>",
      "<IndexDocument><Suffix></Suffix></IndexDocument>",
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>",
      "<RedirectAllRequestsTo><HostName>h\n</HostName></RedirectAllRequestsTo>",
      "<RedirectAllRequestsTo><HostName>h</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>",
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Redirect/></RoutingRule></RoutingRules>",
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Condition/>"
          + "<Redirect><HostName>h</HostName></Redirect></RoutingRule></RoutingRules>",
      "<IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule>"
          + "<Redirect><HttpRedirectCode>200</HttpRedirectCode></Redirect></RoutingRule></RoutingRules>"})
  void whatNoWebsiteCanBeIsRefused(String xml) throws Exception {
    Answer answer = website(xml);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isIn("InvalidArgument", "InvalidRequest", "MalformedXML");
    assertThat(visit("/").text()).isEqualTo("home");
  }
}
