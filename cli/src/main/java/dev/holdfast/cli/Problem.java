package dev.holdfast.cli;

/** Something the user can mend: what is wrong, where, and how. */
final class Problem extends RuntimeException {

  Problem(String message) {
    super(message);
  }
}
