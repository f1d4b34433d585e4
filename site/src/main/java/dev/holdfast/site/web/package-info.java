/**
 * The web tier. {@link dev.holdfast.site.web.Web} starts it; {@link dev.holdfast.site.web.Site} is the list of its
 * addresses, each with the method that answers it. An {@link dev.holdfast.site.web.Ask} comes in, an
 * {@link dev.holdfast.site.web.Answer} goes out, and only {@link dev.holdfast.site.web.Server} knows the HTTP server.
 *
 * <p>It keeps no state: a session is a signed cookie whose key all servers share, bytes of media go straight between
 * browser and bucket, and a POST repeated on another server gets the first one's answer (see {@code store.Answers}).
 */
package dev.holdfast.site.web;
