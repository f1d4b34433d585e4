package dev.holdfast.region.ec2;

/** The states of an instance, with AWS's codes and names. */
public enum InstanceState {
  PENDING(0, "pending"),
  RUNNING(16, "running"),
  SHUTTING_DOWN(32, "shutting-down"),
  TERMINATED(48, "terminated"),
  STOPPING(64, "stopping"),
  STOPPED(80, "stopped");

  private final int code;
  private final String text;

  InstanceState(int code, String text) {
    this.code = code;
    this.text = text;
  }

  public int code() {
    return code;
  }

  /** As the API shows it. */
  public String text() {
    return text;
  }

  /** Whether its processes run, or soon will. */
  public boolean isLive() {
    return this == PENDING || this == RUNNING;
  }

  software.amazon.awssdk.services.ec2.model.InstanceState described() {
    return software.amazon.awssdk.services.ec2.model.InstanceState.builder().code(code).name(text).build();
  }
}
