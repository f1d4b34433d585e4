/** How bytes and names reach the disk: {@link dev.holdfast.zone.disk.Disk}, which the journal and the blob store share. */
package dev.holdfast.zone.disk;
