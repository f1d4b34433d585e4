/** What an upload is: its kind, its limits, the objects that belong to it, and the states it goes through. */
package dev.holdfast.site.media;
