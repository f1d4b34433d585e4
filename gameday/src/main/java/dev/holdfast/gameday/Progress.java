package dev.holdfast.gameday;

/** Who is told how a game day gets on. */
public interface Progress {

  /** A step has begun, or something has happened. */
  void say(String line);

  /** How things stand, every second while there is load. */
  void second(String line);
}
