/**
 * SQS beside ElasticMQ. In each round every server does the same works, each on a new queue; the first round warms up. The
 * third column is the HTTP server that Holdfast stands on with a handler that does nothing: what it leaves to be won.
 */
package dev.holdfast.bench.sqs;
