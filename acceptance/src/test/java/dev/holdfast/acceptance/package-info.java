/**
 * What a user relies on, tried as a user would: the command founds a region, the website is deployed on it, things are
 * killed, and the website goes on.
 *
 * <p>All classes share one region (see {@link dev.holdfast.acceptance.SharedRegion}) of a directory, ports and loopback
 * addresses of its own, so that it meets no other region of this machine; it is destroyed at the end. The classes run in
 * the order of their {@code @Order}, and each leaves the region healthy for the next.
 *
 * <p>Nothing here uses a class of Holdfast: only its command, the AWS API, HTTP, SQL and SIGKILL.
 */
package dev.holdfast.acceptance;
