/**
 * Reel, a website for sharing videos, sounds and photos. It runs on AWS, or on whatever speaks AWS's API.
 *
 * <ul>
 *   <li>{@code store}: the facts, in PostgreSQL, and how a request outlives a database failover
 *   <li>{@code media}: what an upload is and the states it goes through
 *   <li>{@code web}: the web tier: pages, sessions, uploads; keeps no state of its own
 *   <li>{@code worker}: takes jobs from the queue and makes what browsers play, with ffmpeg
 *   <li>{@code artifact}: the one file that carries it all to a server
 * </ul>
 *
 * <p>An upload's way: the browser asks for a place (a row, status <i>uploading</i>, and a presigned URL), puts the bytes
 * straight into the bucket, and says so (status <i>queued</i>: this is the acknowledgement, and from here on the upload
 * is not forgotten, because the row itself is the outbox: a web server sends its message at once or, when the queue
 * cannot be reached or the server dies, any web server does within seconds). A worker takes the message
 * (<i>processing</i>), writes results under names that depend on nothing but the upload, so that doing it twice does no
 * harm, marks it <i>ready</i> only once, and deletes the message last.
 *
 * <p>It goes the same way: its author deletes it (status <i>deleted</i>, with its comments and likes, in one transaction:
 * nobody sees it any more), the row sends its message, a worker removes the objects, as often as it takes, and then the
 * row. What failed, and places to which no bytes came, go after a day.
 */
package dev.holdfast.site;
