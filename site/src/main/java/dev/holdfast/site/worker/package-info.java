/**
 * Workers: {@link dev.holdfast.site.worker.Worker} starts one, {@link dev.holdfast.site.worker.Jobs} takes messages,
 * {@link dev.holdfast.site.worker.Maker} makes of an upload what browsers show, with
 * {@link dev.holdfast.site.worker.Ffmpeg} as a child process.
 *
 * <p>A message stays in the queue until its work is done: while the worker works it extends the visibility timeout
 * every ten seconds, and when the worker dies the message is visible to the others within thirty. So work may be done
 * twice, which is harmless: results have fixed keys, only the first marks the upload ready, and the message is deleted
 * last. A message whose upload is no longer to be found asks for the opposite: its objects are removed.
 */
package dev.holdfast.site.worker;
