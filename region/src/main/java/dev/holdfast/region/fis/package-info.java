/**
 * AWS Fault Injection Service: experiment templates, and experiments that carry their actions out.
 *
 * <p>{@link dev.holdfast.region.fis.Action} lists the actions, {@link dev.holdfast.region.fis.Injection} does them and
 * takes them back: by another service's API, or by a row that is in force as long as it is there. Rows are for zones
 * ({@link dev.holdfast.region.fis.Fault}, a zone without power) or for the API's front. Faults act on the world alone; no
 * other package of the region reads them.
 *
 * <p>{@link dev.holdfast.region.fis.Experiments} holds the lifecycle. However an experiment ends, what its actions did is
 * taken back in the same command; what has to wait ({@link dev.holdfast.region.fis.Restarts}) is written down.
 *
 * <p>{@link dev.holdfast.region.fis.Reports} holds the lifecycle of the report on an experiment. What it says is in
 * {@link dev.holdfast.region.fis.ReportFacts}; the shell makes a PDF of them, puts it into the bucket by S3's API, and
 * tells the region.
 *
 * <p>Actions and target types that AWS does not have begin with {@code holdfast:}. They may last seconds, as may AWS's
 * here.
 */
package dev.holdfast.region.fis;
