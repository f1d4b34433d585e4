package dev.holdfast.gameday;

/**
 * A hand on the machine below the AWS API, for what no API does. Who starts game days gives it; against AWS there is
 * none.
 */
public interface Hands {

  /** Against AWS, or a region on another machine. */
  Hands NONE = new Hands() {
    @Override
    public void killRegion() {
      throw new GameDayException("the region's process can be killed only where it runs; this is not portable");
    }

    @Override
    public void startRegion() {
      // It was not killed from here.
    }
  };

  /** Sends SIGKILL to the process that is the region's API, its queues and its objects. */
  void killRegion();

  /** Starts it where it does not run, and returns when it answers. */
  void startRegion();
}
