/**
 * A crowd: millions of people on a website at once, carried by one small process.
 *
 * <p>A person is fifteen bytes in five arrays ({@link dev.holdfast.gameday.crowd.People}): when they act next, what their
 * dice show, what they look at, what they are about to do, and the link that puts them into one list of a hierarchical
 * timer wheel ({@link dev.holdfast.gameday.crowd.Wheel}). Nobody has a thread, an object or a connection. When a person
 * is due, their request takes a connection from a bounded pool ({@link dev.holdfast.gameday.crowd.Line}), and the next
 * gets it when the answer is there. A {@link dev.holdfast.gameday.crowd.Shard} is one thread with its share of the people
 * and of the pool, and shares nothing with the others.
 *
 * <p>So this is a crowd as the website's data see it: as many visitors, each with their own habits and pace. It is not as
 * many TCP connections: what a server spends on a connection that rests is not tried here, and the report says so.
 *
 * <p><b>Open loop.</b> A person's next act is due a think time after the last was <i>due</i>, whatever became of that one,
 * so a slow website is asked no less. Latency counts from the instant at which a person was due, also while they wait
 * for a connection. A person has one request at a time: one whose last answer comes after their next act is due asks
 * at once, and their latency counts from when it was due.
 */
package dev.holdfast.gameday.crowd;
