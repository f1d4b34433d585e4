package dev.holdfast.gameday.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class FootageTest {

  @Test
  void photosCanBeReadAndDiffer() throws Exception {
    assertThat(ImageIO.read(new ByteArrayInputStream(Footage.photo(3))).getWidth()).isEqualTo(96);
    assertThat(Footage.photo(3)).isEqualTo(Footage.photo(3)).isNotEqualTo(Footage.photo(4));
  }

  @Test
  void soundsCanBeRead() throws Exception {
    assertThat(AudioSystem.getAudioFileFormat(new ByteArrayInputStream(Footage.sound(3))).getFrameLength())
        .isEqualTo(4000);
  }

  @Test
  void aFilmIsWhatItsHeaderAndIndexSay() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Footage.film(1, out);
    ByteBuffer film = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(film.getInt(4)).isEqualTo(film.capacity() - 8);
    int movie = 12 + 8 + film.getInt(16);
    assertThat(ascii(film, movie + 8)).isEqualTo("movi");
    int index = movie + 8 + film.getInt(movie + 4);
    assertThat(ascii(film, index)).isEqualTo("idx1");
    assertThat(film.getInt(index + 4)).isEqualTo(Footage.FRAMES_PER_SECOND * 16);
    assertThat(index + 8 + film.getInt(index + 4)).isEqualTo(film.capacity());
    for (int i = 0; i < Footage.FRAMES_PER_SECOND; i++) {
      int at = movie + 8 + film.getInt(index + 8 + i * 16 + 8);
      assertThat(ascii(film, at)).isEqualTo("00dc");
      assertThat(film.getInt(at + 4)).isEqualTo(film.getInt(index + 8 + i * 16 + 12));
    }
    int first = movie + 12;
    byte[] picture = Arrays.copyOfRange(film.array(), first + 8, first + 8 + film.getInt(first + 4));
    assertThat(ImageIO.read(new ByteArrayInputStream(picture)).getHeight()).isEqualTo(720);
  }

  private static String ascii(ByteBuffer film, int at) {
    return new String(film.array(), at, 4);
  }
}
