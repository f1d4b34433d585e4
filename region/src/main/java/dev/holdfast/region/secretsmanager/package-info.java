/**
 * AWS Secrets Manager: named secrets in versions, of which stages ({@code AWSCURRENT}, {@code AWSPREVIOUS}) tell which
 * one counts.
 *
 * <p>The state never holds a secret. What a caller gives arrives sealed and is kept so
 * ({@link dev.holdfast.region.secretsmanager.Content}); what the region makes up itself, for {@code
 * GenerateSecretString} and for the databases that manage their own password, is derived from the version's name
 * whenever somebody reads it ({@link dev.holdfast.region.secretsmanager.GeneratedString}), so it needs no room at all.
 *
 * <p>Read {@link dev.holdfast.region.secretsmanager.SecretsManager} for the operations, {@link
 * dev.holdfast.region.secretsmanager.Secrets} for what other services use.
 */
package dev.holdfast.region.secretsmanager;
