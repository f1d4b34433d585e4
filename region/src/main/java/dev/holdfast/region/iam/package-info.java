/**
 * Identity and Access Management: roles with inline and attached managed policies, and instance profiles. Policies are
 * kept and shown, not yet evaluated: whoever holds valid credentials of the account may do everything.
 */
package dev.holdfast.region.iam;
