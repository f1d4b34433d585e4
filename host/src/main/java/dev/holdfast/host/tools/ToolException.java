package dev.holdfast.host.tools;

/** Why a tool gives up, in one line for whoever reads the instance's console. */
final class ToolException extends Exception {
  ToolException(String message) {
    super(message);
  }
}
