package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import java.util.Optional;

/** In whose name stacks make, change and remove resources. Who that may be, and what it may do, IAM knows. */
public interface Actors {

  /** Everything may be done: a region without IAM. */
  Actors UNASKED = new Actors() {
    @Override
    public Call acting(Call call, String principal, Optional<Caller.Session> session) {
      return call;
    }

    @Override
    public boolean mayAssume(Call call, String roleArn) {
      return true;
    }
  };

  /**
   * The call, whose deeds must be allowed to this principal.
   *
   * @param principal ARN of the account's root, a user, or a role's session
   * @param session what bounds and marks it
   */
  Call acting(Call call, String principal, Optional<Caller.Session> session);

  /** Whether the role is there and trusts CloudFormation. */
  boolean mayAssume(Call call, String roleArn);
}
