/**
 * Systems Manager's Parameter Store: a team's own String and StringList parameters, and the public ones that name the
 * newest Amazon Linux image.
 */
package dev.holdfast.region.ssm;
