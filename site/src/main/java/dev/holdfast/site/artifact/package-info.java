/**
 * Builds the one file that a bare machine image needs to run the website: a zip with the programs, their jars, a Java
 * runtime and ffmpeg.
 *
 * <pre>
 *   bin/web, bin/worker   start a tier (settings from site.env and the environment)
 *   bin/ready             waits until the tier that was started serves
 *   lib/*.jar             the website and what it needs
 *   runtime/              a Java runtime made by jlink, with only the modules in use
 *   ffmpeg                a static program
 * </pre>
 *
 * <p>The same inputs give the same zip, byte for byte, so that its name in the artifact bucket can be its hash.
 */
package dev.holdfast.site.artifact;
