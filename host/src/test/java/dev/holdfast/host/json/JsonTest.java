package dev.holdfast.host.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void readsWhatItWrites() {
    String text = "{\"a\":[1,-2.5,true,false,null,\"x\\\"\\\\\\n\\u0001é\"],\"b\":{},\"c\":[]}";
    assertThat(Json.write(Json.read(text))).isEqualTo(text);
  }

  @Test
  void readsSpacesEscapesAndNumbers() {
    assertThat(Json.readObject(" { \"k\" : \"\\u00e9\\/\\t\" , \"n\":[ 12, 1e3 ] }\n"))
        .containsExactly(Map.entry("k", "é/\t"), Map.entry("n", List.of(12L, 1000.0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1,]", "{\"a\":}", "{a:1}", "01", "1.", "tru",
      "\"\n\"", "\"\\x\"", "{} {}", "\"\\u12"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at character");
  }

  @Test
  void refusesADepthThatWouldEndTheStack() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000))).hasMessageContaining("levels");
  }
}
