/**
 * The command behind the launcher. Everything it does to a running region it does through the AWS API; only starting,
 * stopping and looking at the processes is its own.
 */
package dev.holdfast.cli;
