/**
 * The tools that AWS puts on its machine images, as instances here find them on their PATH: {@code cfn-init} brings a
 * machine to what its {@code AWS::CloudFormation::Init} metadata say, {@code cfn-signal} tells the stack that it is
 * ready. Their command lines are AWS's.
 *
 * <p>They run on instances, as instances' users, often and on a busy machine: they use the JDK alone, and no SDK, so
 * that they are there in a fraction of a second. Absolute paths in {@code sources}, {@code files} and {@code cwd} mean
 * places below the instance's root directory ({@code HOLDFAST_INSTANCE_ROOT}).
 */
package dev.holdfast.host.tools;
