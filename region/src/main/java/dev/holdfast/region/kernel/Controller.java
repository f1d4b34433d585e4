package dev.holdfast.region.kernel;

import java.util.Set;

/**
 * Decides what follows from a change: Auto Scaling, CloudFormation, alarms, failover.
 *
 * <p>Level-triggered: it looks at the state, not at the event, and may be run at any time without harm. It acts inside
 * the same transaction as the change, through {@link Call#client} or its own tables.
 */
public interface Controller {

  /** The tables whose changes make it worth looking. */
  Set<Table<?, ?>> watches();

  /** @param changes what has changed since this controller last ran in this transaction */
  void reconcile(Call call, Changes changes);
}
