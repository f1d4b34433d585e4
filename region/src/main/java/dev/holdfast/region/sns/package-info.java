/**
 * Amazon SNS: standard and FIFO topics, which tell queues and HTTP endpoints.
 *
 * <p>Start at {@link dev.holdfast.region.sns.Sns}, the list of operations. {@code Topics} and {@code Subscriptions}
 * make and describe them; {@code TopicAttributes}, {@code SubscriptionAttributes} and {@code DeliveryPolicy} hold the
 * rule of every attribute. A filter policy is read by {@code FilterPolicyReader} and holds or not ({@code
 * FilterPolicy}, {@code Pattern}) for a message's {@code Value}s. {@code Publishing} takes a message, {@code Fanout}
 * hands it to the subscriptions that want it, {@code Envelope} writes what they get. What a FIFO topic remembers so as
 * to deliver it once is its {@code TopicMemory}.
 *
 * <p>Queues get their messages in the command that publishes them, so that none is lost and none comes late. An HTTP
 * delivery is a row of {@code Deliveries}: the shell sends what is due ({@link dev.holdfast.region.sns.Post}) and
 * reports each attempt; retries are decided here. So deliveries survive the region's process, and one whose report was
 * lost comes twice.
 *
 * <p>What differs from AWS: messages are not signed (see {@code Envelope}). There is no delivery to e-mail, telephones,
 * Lambda, Firehose and mobile applications, nor to queues of other accounts; and no archive, data protection or log of
 * deliveries: all are refused by name. How fast a topic's messages are sent is bounded by the machine alone.
 */
package dev.holdfast.region.sns;
