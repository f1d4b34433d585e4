/**
 * Where the region meets the world: what each zone should make so ({@link dev.holdfast.region.world.ZoneIntent}), and
 * what it reports back ({@link dev.holdfast.region.world.Report}).
 *
 * <p>An intent is the whole truth for its zone at one version, never a difference: a zone that missed ten of them needs
 * only the last. Reports may come twice or late; every one says what it is about exactly enough (instance and boot,
 * database node and epoch) for the region to ignore what no longer matters.
 */
package dev.holdfast.region.world;
