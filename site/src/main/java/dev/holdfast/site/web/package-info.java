/**
 * The web tier. {@link dev.holdfast.site.web.Web} starts it; {@link dev.holdfast.site.web.Site} is the list of its
 * addresses, each with the method that answers it. An {@link dev.holdfast.site.web.Ask} comes in, an
 * {@link dev.holdfast.site.web.Answer} goes out, and only {@link dev.holdfast.site.web.Server} knows the HTTP server.
 *
 * <p>It keeps no state: a session is a signed cookie whose key all servers share, bytes of media go straight between
 * browser and bucket, and a POST repeated on another server gets the first one's answer (see {@code store.Answers}).
 *
 * <p>While the database is away it goes on as it can. {@link dev.holdfast.site.web.Memory} shows what was read of late, and
 * the page says so; {@link dev.holdfast.site.web.Later} keeps comments and likes in a queue until they can be written. What
 * can do neither waits ({@code store.Database}), and after ten seconds says that it cannot.
 */
package dev.holdfast.site.web;
