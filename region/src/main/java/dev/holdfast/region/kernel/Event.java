package dev.holdfast.region.kernel;

import java.time.Instant;

/** Something of note that a command brought about: a lifecycle's transition, a decision of a controller. */
public record Event(Instant time, String service, String resource, String message) {}
