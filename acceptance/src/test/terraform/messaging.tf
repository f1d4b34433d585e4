# Queues with dead letters, and topics with policies: first in first out as well as standard.
resource "aws_sqs_queue" "dead" {
  name                        = "by-terraform-dead.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
}

resource "aws_sqs_queue" "orders" {
  name                       = "by-terraform-orders.fifo"
  fifo_queue                 = true
  deduplication_scope        = "messageGroup"
  fifo_throughput_limit      = "perMessageGroupId"
  delay_seconds              = 2
  max_message_size           = 2048
  message_retention_seconds  = 86400
  receive_wait_time_seconds  = 10
  visibility_timeout_seconds = 45
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.orders.arn]
  })
}

resource "aws_sqs_queue" "lost" {
  name_prefix = "by-terraform-"
}

resource "aws_sqs_queue" "late" {
  name = "by-terraform-late"
}

resource "aws_sqs_queue_redrive_policy" "late" {
  queue_url      = aws_sqs_queue.late.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.lost.arn, maxReceiveCount = 1000 })
}

resource "aws_sns_topic" "orders" {
  name                        = "by-terraform.fifo"
  fifo_topic                  = true
  content_based_deduplication = true
}

resource "aws_sns_topic" "alarms" {
  name = "by-terraform-alarms"
  delivery_policy = jsonencode({
    http = { defaultHealthyRetryPolicy = { minDelayTarget = 20, maxDelayTarget = 20, numRetries = 3, numMaxDelayRetries = 0,
    numNoDelayRetries = 0, numMinDelayRetries = 0, backoffFunction = "linear" }, disableSubscriptionOverrides = false }
  })
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "alarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
    }]
  })
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn           = aws_sns_topic.orders.arn
  protocol            = "sqs"
  endpoint            = aws_sqs_queue.orders.arn
  filter_policy_scope = "MessageBody"
  filter_policy       = jsonencode({ price = [{ numeric = [">", 10] }] })
  redrive_policy      = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn })
}

data "aws_sqs_queue" "orders" {
  name = aws_sqs_queue.orders.name
}

data "aws_sns_topic" "alarms" {
  name = aws_sns_topic.alarms.name
}
