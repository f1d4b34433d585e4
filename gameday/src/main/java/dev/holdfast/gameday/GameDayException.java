package dev.holdfast.gameday;

/** A game day that cannot be played, or had to be broken off; the message says why, in one line. */
public final class GameDayException extends RuntimeException {

  public GameDayException(String message) {
    super(message);
  }

  public GameDayException(String message, Throwable cause) {
    super(message, cause);
  }
}
