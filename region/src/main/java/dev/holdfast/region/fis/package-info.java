/**
 * AWS Fault Injection Service: experiment templates, and experiments that carry their actions out.
 *
 * <p>An action either calls another service's API (terminate, reboot), or leaves a fault in this package's tables: one
 * for a zone to carry out ({@link dev.holdfast.region.fis.Fault}), or a zone without power. Faults act on the world
 * alone; no other package of the region reads them.
 *
 * <p>Actions that AWS does not have begin with {@code holdfast:}.
 */
package dev.holdfast.region.fis;
