/**
 * AWS's protocols, both ways, generic: driven by what the SDK's classes say of themselves.
 *
 * <p>{@link dev.holdfast.wire.ApiCodec} is all that callers need. A request's service comes from its signature, its
 * {@code Protocol} from the service and the request's form. Each protocol finds the operation
 * ({@code Protocol.target}), reads the request and writes the answer; it does so through one of four notations for SDK
 * objects:
 * {@code JsonStructure} (JSON and CBOR), {@code FormStructure} (dotted parameters), {@code XmlStructure}, and
 * {@code RestBinding} (paths, query strings, headers).
 *
 * <p>What an operation does not know is refused by name, since to ignore it would change what the caller gets. Sizes,
 * depths and numbers are bounded in {@link dev.holdfast.wire.Limits}.
 */
package dev.holdfast.wire;
