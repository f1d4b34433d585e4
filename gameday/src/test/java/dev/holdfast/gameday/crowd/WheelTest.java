package dev.holdfast.gameday.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WheelTest {

  /** Ticks near each level's border and anywhere: each number comes at its tick, once, whatever the steps. */
  @Test
  void eachComesAtItsTickOnce() {
    SplittableRandom random = new SplittableRandom(7);
    int[] due = new int[5_000];
    for (int n = 0; n < due.length; n++) {
      due[n] = switch (n % 4) {
        case 0 -> random.nextInt(1, 600);
        case 1 -> 65_536 + random.nextInt(-300, 300);
        case 2 -> (1 << 24) + random.nextInt(-300, 300);
        default -> random.nextInt(1, 1 << 25);
      };
    }
    Wheel wheel = new Wheel(new int[due.length], due);
    for (int n = 0; n < due.length; n++) {
      wheel.add(n);
    }
    int[] came = new int[due.length];
    for (int at = 0; at <= 1 << 25; at += random.nextInt(1, 5_000)) {
      wheel.advance(at, n -> came[n] += wheel.now() == due[n] ? 1 : 1_000);
    }
    wheel.advance((1 << 25) + 1, n -> came[n]++);
    assertThat(came).containsOnly(1);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void oneThatIsDueAlreadyComesWithTheNextTick() {
    int[] due = {5, 3};
    Wheel wheel = new Wheel(new int[2], due);
    List<Integer> came = new ArrayList<>();
    wheel.add(0);
    wheel.advance(10, n -> {
      came.add(n * 100 + wheel.now());
      if (n == 0) {
        wheel.add(1);
      }
    });
    assertThat(came).containsExactly(5, 106);
  }
}
