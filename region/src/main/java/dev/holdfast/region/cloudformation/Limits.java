package dev.holdfast.region.cloudformation;

import java.time.Duration;

/** Every limit of CloudFormation; where AWS has none, its comment says why there is one here. */
final class Limits {

  /** Bytes of a TemplateBody. */
  static final int TEMPLATE_BODY = 51_200;

  /** Levels of maps and lists in a template. AWS's is not documented; this bounds the recursion over one. */
  static final int DEPTH = 100;

  /** Values in a template after its YAML aliases are expanded: a small text must not unfold into a large one. */
  static final int VALUES = 50_000;

  static final int RESOURCES = 500;
  static final int PARAMETERS = 200;
  static final int MAPPINGS = 200;
  static final int OUTPUTS = 200;

  /** Bytes of a parameter's value. */
  static final int PARAMETER_VALUE = 4_096;

  /** Characters of a logical id, and of the name of a parameter, mapping or output. */
  static final int NAME = 255;

  /** Bytes of a template's Description. */
  static final int DESCRIPTION = 1_024;

  /** Characters of a stack's name. */
  static final int STACK_NAME = 128;

  /** Stacks that are not deleted. */
  static final int STACKS = 2_000;

  static final int TAGS = 50;

  /** Deleted stacks that can still be described by their id. AWS keeps them for 90 days, however many. */
  static final int DELETED_STACKS = 100;

  /** Events kept of a stack, the latest. AWS keeps them for 90 days, however many. */
  static final int EVENTS = 2_000;

  static final int CHANGE_SETS = 100;

  /** Entries in one page of an answer. */
  static final int PAGE = 100;

  /** The longest Timeout of a CreationPolicy, UpdatePolicy PauseTime or wait condition: 12 hours. */
  static final Duration SIGNAL_TIMEOUT = Duration.ofHours(12);

  /** How long a CreationPolicy without a Timeout waits. */
  static final Duration DEFAULT_SIGNAL_TIMEOUT = Duration.ofMinutes(5);

  /** Attempts to delete a resource, and the time between them. */
  static final int DELETE_ATTEMPTS = 3;

  static final Duration DELETE_RETRY = Duration.ofSeconds(5);

  /** How often a resource is looked at that waits for something and names no table to watch. */
  static final Duration POLL = Duration.ofSeconds(2);

  /** Calls on resources within one command; what is left goes on in the next, so that no command takes long. */
  static final int ACTIONS = 25;

  /** Characters that matching an AllowedPattern may look at: a pattern that backtracks for ever must not stop apply. */
  static final int PATTERN_STEPS = 1_000_000;

  private Limits() {}
}
