package dev.holdfast.site.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HtmlTest {

  @Test
  void whateverFillsAHoleIsEscaped() {
    assertThat(Html.of("<a title=\"{}\">{}</a>", "\"'><script>", "a & b < c").markup())
        .isEqualTo("<a title=\"&quot;&#39;&gt;&lt;script&gt;\">a &amp; b &lt; c</a>");
  }

  @Test
  void markupIsNotEscapedAgain() {
    Html inner = Html.of("<b>{}</b>", "<i>");
    assertThat(Html.of("{}{}{}", inner, List.of(inner, "&"), Optional.of("<")).markup())
        .isEqualTo("<b>&lt;i&gt;</b><b>&lt;i&gt;</b>&amp;&lt;");
  }

  @Test
  void aValueThatLooksLikeAHoleIsNone() {
    assertThat(Html.of("{} {}", "{}", "x").markup()).isEqualTo("{} x");
  }

  @Test
  void holesAndValuesMustMatch() {
    assertThatThrownBy(() -> Html.of("{}", "a", "b")).hasMessageContaining("more values");
    assertThatThrownBy(() -> Html.of("{}{}", "a")).hasMessageContaining("more holes");
  }
}
