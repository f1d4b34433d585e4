package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The website that one command has made, used by people. */
@Order(1)
@ExtendWith(SharedRegion.class)
final class WebsiteTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void upEndsWithTheAddressesAndSaysHowToUseThem(Holdfast holdfast) {
    assertThat(holdfast.founded())
        .contains("All is up")
        .contains("http://localhost:" + holdfast.sitePort())
        .contains("http://localhost:" + holdfast.apiPort())
        .contains("eval \"$(./holdfast env)\"");
    assertThat(new Fleet(holdfast).healthyTargets()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aPhotoIsShownInTwoSizesWithLikesAndComments(Holdfast holdfast) throws Exception {
    Member author = Member.joins(holdfast.website());
    String id = author.uploads("sunset_at_sea.png", "image/png", Samples.photo());
    author.awaitReady(id, SOON);

    Member reader = Member.joins(holdfast.website());
    assertThat(reader.page("/")).contains("/m/" + id).contains("sunset at sea");
    assertThat(reader.page("/m/" + id)).contains("/media/" + id + "/large");
    byte[] large = bytes(reader, id, "large", "image/jpeg");
    byte[] thumb = bytes(reader, id, "thumb", "image/jpeg");
    assertThat(thumb.length).isLessThan(large.length);
    assertThat(thumb).startsWith(0xff, 0xd8);

    reader.post("/m/" + id + "/comments", Map.of("body", "What a <b>view</b>!"));
    JsonNode liked = reader.post("/m/" + id + "/like", Map.of("on", "true"));
    assertThat(liked.path("likes").asInt()).isEqualTo(1);
    assertThat(author.page("/m/" + id)).contains("What a &lt;b&gt;view&lt;/b&gt;!");
  }

  @Test
  void aVideoPlaysAndHasAPoster(Holdfast holdfast) throws Exception {
    Member author = Member.joins(holdfast.website());
    String id = author.uploads("clip.mp4", "video/mp4", Samples.video());
    author.awaitReady(id, SOON);
    assertThat(author.page("/m/" + id)).contains("<video").contains("/media/" + id + "/video");
    byte[] video = bytes(author, id, "video", "video/mp4");
    assertThat(new String(video, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
    assertThat(bytes(author, id, "large", "image/jpeg")).startsWith(0xff, 0xd8);
  }

  @Test
  void aSoundPlaysAndHasAWaveform(Holdfast holdfast) throws Exception {
    Member author = Member.joins(holdfast.website());
    String id = author.uploads("tone.mp3", "audio/mpeg", Samples.sound());
    author.awaitReady(id, SOON);
    assertThat(author.page("/m/" + id)).contains("<audio").contains("/media/" + id + "/sound").contains("<svg");
    assertThat(new String(bytes(author, id, "sound", "audio/mp4"), 4, 4, StandardCharsets.US_ASCII))
        .isEqualTo("ftyp");
  }

  @Test
  void aFileThatIsNoPhotoIsSaidToBeNone(Holdfast holdfast) throws Exception {
    Member author = Member.joins(holdfast.website());
    String id = author.uploads("fake.png", "image/png", "not a picture".getBytes(StandardCharsets.US_ASCII));
    String end = Await.value(SOON, "it is refused",
        () -> java.util.Optional.of(author.status(id)).filter(s -> s.equals("failed")));
    assertThat(end).isEqualTo("failed");
    assertThat(new Member(holdfast.website()).get("/m/" + id).statusCode()).isEqualTo(404);
  }

  private static byte[] bytes(Member member, String id, String variant, String type) throws Exception {
    HttpResponse<byte[]> answer = member.get("/media/" + id + "/" + variant);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains(type);
    assertThat(answer.uri().getQuery()).as("the bytes come straight from S3").contains("X-Amz-Signature=");
    return answer.body();
  }
}
