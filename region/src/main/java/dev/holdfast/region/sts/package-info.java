/**
 * Security Token Service: tells a caller who it is, and gives out temporary credentials: of a role to whom its trust policy
 * lets assume it, and of the caller itself. Instances get their role's credentials from the metadata service.
 *
 * <p>Temporary credentials are not kept. Their secret is derived from their key id, and their token is a sealed
 * {@code SessionToken}, which says whose they are, until when, and what bounds them.
 */
package dev.holdfast.region.sts;
