/**
 * Game days: break a website on purpose, under load, and measure what its visitors notice, how soon the failure is seen
 * and healed, and whether anything acknowledged is lost.
 *
 * <p>A game day is a file ({@code gamedays/NAME.yaml}; {@code example.yaml} explains all of it): a header with its goal
 * and its claim, the workload, the objectives, the faults as an experiment template of the AWS Fault Injection Service in
 * AWS's own form, and steps that are no faults or that no API can do ({@link dev.holdfast.gameday.Steps}).
 * {@link dev.holdfast.gameday.GameDay} reads it; {@link dev.holdfast.gameday.Run} plays it:
 *
 * <ol>
 *   <li>check that website and fleet are well;
 *   <li>make users, and uploads to look at ({@link dev.holdfast.gameday.Cast});
 *   <li>load ({@link dev.holdfast.gameday.load}), first to warm up, then as the measure of an ordinary day;
 *   <li>start the experiment ({@link dev.holdfast.gameday.Fault}), and go on for a minute, watching the fleet through
 *       the AWS API ({@link dev.holdfast.gameday.FleetWatch});
 *   <li>look up everything that was acknowledged ({@link dev.holdfast.gameday.Audit});
 *   <li>judge ({@link dev.holdfast.gameday.Verdict}) and report ({@link dev.holdfast.gameday.report}).
 * </ol>
 *
 * <p>Everything here goes through AWS SDK clients and HTTP. Nothing knows what is behind them.
 */
package dev.holdfast.gameday;
