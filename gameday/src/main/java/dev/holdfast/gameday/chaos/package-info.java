/**
 * Chaos Monkey: on ordinary days, at random times within the hours that are set, something of the website is taken away,
 * so that its people learn that nothing is missed.
 *
 * <p>{@link dev.holdfast.gameday.chaos.Monkey} draws: when, and what, from a seed and the number of the draw alone, so a
 * bad day can be had again. {@link dev.holdfast.gameday.chaos.Hours} says when it may.
 * {@link dev.holdfast.gameday.chaos.Chaos} does it, as experiments of the Fault Injection Service, and keeps to the rules:
 * only what carries the tag {@code chaos: allowed}; nothing while the website is ill or its fleet not whole; no group below
 * its minimum size; no more than the budget of a day; and an end to it all when something is not healed in time. Each
 * draw, also one that came to nothing, is a line of the log, with the reason.
 */
package dev.holdfast.gameday.chaos;
