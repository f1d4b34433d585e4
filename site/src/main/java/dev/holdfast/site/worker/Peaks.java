package dev.holdfast.site.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A sound's loudness over time, read from raw samples: 16 bits, little endian, one channel, {@link #RATE} a second. */
final class Peaks {

  static final int RATE = 8000;

  /** How many bars a waveform has at most. */
  static final int BARS = 200;

  /** Samples of which the loudest is kept while reading, as the length is not known before the end. */
  private static final int BLOCK = RATE / 20;

  private Peaks() {}

  /** @return up to {@link #BARS} numbers from 0 to 100, the loudest 100 */
  static List<Integer> read(InputStream samples) throws IOException {
    List<Integer> blocks = new ArrayList<>();
    byte[] buffer = new byte[BLOCK * 2];
    for (int n = samples.readNBytes(buffer, 0, buffer.length); n >= 2; n = samples.readNBytes(buffer, 0, buffer.length)) {
      int loudest = 0;
      for (int i = 0; i + 1 < n; i += 2) {
        loudest = Math.max(loudest, Math.abs((short) (buffer[i] & 0xff | buffer[i + 1] << 8)));
      }
      blocks.add(loudest);
    }
    return scaled(blocks);
  }

  private static List<Integer> scaled(List<Integer> blocks) {
    int bars = Math.min(BARS, blocks.size());
    int loudest = Math.max(1, blocks.stream().mapToInt(b -> b).max().orElse(1));
    List<Integer> peaks = new ArrayList<>();
    for (int bar = 0; bar < bars; bar++) {
      int from = (int) ((long) bar * blocks.size() / bars);
      int to = (int) ((long) (bar + 1) * blocks.size() / bars);
      double mean = blocks.subList(from, to).stream().mapToInt(b -> b).average().orElse(0);
      // Ears hear ratios: a power below one lets the quiet be seen too.
      peaks.add((int) Math.round(100 * Math.pow(mean / loudest, 0.7)));
    }
    return peaks;
  }
}
