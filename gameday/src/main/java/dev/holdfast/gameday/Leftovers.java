package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Cast;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.util.List;

/** What a game day has put on the website, which is there for people: it is deleted as its authors would do it. */
final class Leftovers {

  /** A profile shows a hundred at a time; more rounds than any game day needs. */
  private static final int ROUNDS = 1000;

  private Leftovers() {}

  /** @return how many uploads were deleted */
  static int delete(Website website, List<Website.User> users) throws IOException, InterruptedException {
    int deleted = 0;
    for (Website.User user : users) {
      for (int round = 0; round < ROUNDS; round++) {
        List<String> own = Cast.patiently(() -> website.own(user));
        if (own.isEmpty()) {
          break;
        }
        for (String id : own) {
          Cast.patiently(() -> website.delete(user, id));
          deleted++;
        }
      }
    }
    return deleted;
  }
}
