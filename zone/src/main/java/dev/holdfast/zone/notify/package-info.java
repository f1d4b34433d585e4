/**
 * Brings SNS's notifications to HTTP endpoints. The region says what is due and decides what follows from each answer;
 * here is only the wire.
 */
package dev.holdfast.zone.notify;
