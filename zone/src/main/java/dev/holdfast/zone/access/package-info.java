/**
 * Whether a call is allowed, decided at the API's door with the state as it is then: before the call reaches the journal, so
 * that a replay does not decide it again. What the region does itself, as CloudFormation and Auto Scaling, comes through no
 * door.
 */
package dev.holdfast.zone.access;
