/**
 * CloudWatch: metrics, put by callers, measured by the load balancers' nodes, or sampled from queues each minute; and
 * alarms, which act when their state changes, and each minute that it lasts where the action is a scaling policy.
 * Dashboards are kept, and read for reports.
 *
 * <p>The package is named after the endpoint prefix that signatures carry.
 */
package dev.holdfast.region.monitoring;
