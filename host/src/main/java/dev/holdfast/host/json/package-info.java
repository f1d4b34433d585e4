/**
 * JSON, read into and written from the JDK's own maps and lists. It exists because an instance's tools are started
 * often and must be there at once: a databinding library would cost them more than all else they do.
 */
package dev.holdfast.host.json;
