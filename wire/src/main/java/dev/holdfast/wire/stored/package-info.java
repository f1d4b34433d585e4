/**
 * How the journal, the snapshots and the messages between region and zones are written down.
 *
 * <p>{@link dev.holdfast.wire.stored.StoredCodec} writes records component by component, SDK classes member by member
 * (through {@code SdkPojo.sdkFields()}), as CBOR for disks and as JSON for people and zones: one walker, two notations.
 * Names, not positions, are written, so that a component can be added: data written before lacks it, and reading gives
 * an empty {@code Optional}, list or map, zero or false in its place. A name that this build does not know is refused,
 * since it would be lost: the data is of a later build.
 *
 * <p>{@link dev.holdfast.wire.stored.PackedCodec} writes rows by the same shapes without their names, which a file of
 * millions of them says once.
 *
 * <p>Each Java type is looked at once and becomes a {@link dev.holdfast.wire.stored.Shape}; {@link
 * dev.holdfast.wire.stored.Shapes} keeps them.
 */
package dev.holdfast.wire.stored;
