package dev.holdfast.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GuardTest {

  private static final String TOKEN = "a-token-of-more-than-twenty-characters";
  private static final Optional<String> SHOWN = Optional.of("Bearer " + TOKEN);

  private final Guard guard = Guard.of("127.0.0.1", 4567, TOKEN);

  @Test
  void onlyUnderItsOwnNames() {
    assertThat(guard.mayLook(Optional.of("localhost:4567"))).isEmpty();
    assertThat(guard.mayLook(Optional.of("127.0.0.1:4567"))).isEmpty();
    assertThat(guard.mayLook(Optional.of("[::1]:4567"))).isEmpty();
    assertThat(guard.mayLook(Optional.of("evil.example:4567"))).as("a name made to resolve to us").isPresent();
    assertThat(guard.mayLook(Optional.of("localhost:8080"))).isPresent();
    assertThat(guard.mayLook(Optional.of("localhost"))).isPresent();
    assertThat(guard.mayLook(Optional.empty())).isPresent();
  }

  @Test
  void actsOnlyForItsOwnPageWithTheToken() {
    Optional<String> host = Optional.of("localhost:4567");
    Optional<String> origin = Optional.of("http://localhost:4567");
    assertThat(guard.mayAct(host, origin, SHOWN)).isEmpty();
    assertThat(guard.mayAct(host, Optional.empty(), SHOWN)).isPresent();
    assertThat(guard.mayAct(host, Optional.of("null"), SHOWN)).isPresent();
    assertThat(guard.mayAct(host, Optional.of("http://localhost:8080"), SHOWN)).as("the website").isPresent();
    assertThat(guard.mayAct(host, Optional.of("http://127.0.0.1:4567"), SHOWN)).as("another of its names").isPresent();
    assertThat(guard.mayAct(Optional.of("evil.example:4567"), Optional.of("http://evil.example:4567"), SHOWN)).isPresent();
    assertThat(guard.mayAct(host, origin, Optional.empty())).isPresent();
    assertThat(guard.mayAct(host, origin, Optional.of(TOKEN))).isPresent();
    assertThat(guard.mayAct(host, origin, Optional.of("Bearer "))).isPresent();
    assertThat(guard.mayAct(host, origin, Optional.of("Bearer " + TOKEN + "x"))).isPresent();
  }
}
