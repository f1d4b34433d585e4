/**
 * Reports on experiments of the Fault Injection Service, as PDF documents in a bucket.
 *
 * <p>What one says the region decides ({@link dev.holdfast.region.fis.ReportFacts}).
 * {@link dev.holdfast.zone.report.ReportDocument} lays it out, {@link dev.holdfast.zone.report.Pdf} writes the file, and
 * {@link dev.holdfast.zone.report.ExperimentReporter} stores it as any caller stores an object, and tells the region.
 *
 * <p>A document consists of text in the fonts that every viewer has, and of lines: a library would add 4 MB and the
 * JDK's desktop classes to the region's process for that.
 */
package dev.holdfast.zone.report;
