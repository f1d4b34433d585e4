/**
 * What a game day showed: a table for the terminal ({@link dev.holdfast.gameday.report.Table}), a page that stands by
 * itself ({@link dev.holdfast.gameday.report.Page}), and JSON ({@link dev.holdfast.gameday.report.Json}). Each follows
 * from the {@link dev.holdfast.gameday.Result} alone: the same result gives the same bytes.
 */
package dev.holdfast.gameday.report;
