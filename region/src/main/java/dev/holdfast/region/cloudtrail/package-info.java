/**
 * CloudTrail: the latest API calls that changed something, as they stand in the journal. As in CloudTrail's default,
 * calls on data (messages, objects, measurements) are not among them, nor are reads and refused calls.
 */
package dev.holdfast.region.cloudtrail;
