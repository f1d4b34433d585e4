/** Where a region lives on this machine: its directory, its configuration, its key and the credentials made from it. */
package dev.holdfast.zone.home;
