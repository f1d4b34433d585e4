package dev.holdfast.region.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an operation that may wait for the state to change (SQS long polling). Outside the region it is tried without
 * effect ({@link Region#attempt}); only when it would change something, or its time is up, is it ordered.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Waits {}
