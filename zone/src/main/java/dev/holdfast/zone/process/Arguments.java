package dev.holdfast.zone.process;

/** The command line of the region's own processes: {@code --name value}. */
public final class Arguments {

  private Arguments() {}

  public static String value(String[] args, String name) {
    for (int i = 0; i + 1 < args.length; i++) {
      if (args[i].equals(name)) {
        return args[i + 1];
      }
    }
    throw new IllegalArgumentException(name + " is missing");
  }
}
