package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Table;

/** For controllers that follow alarms: the table whose changes tell of them. Their states are told by DescribeAlarms. */
public final class AlarmStates {

  public static final Table<?, ?> TABLE = AlarmRow.ALARMS;

  private AlarmStates() {}
}
