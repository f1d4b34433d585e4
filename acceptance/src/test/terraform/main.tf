# What Terraform makes of a region: applied, planned again (nothing to change), destroyed.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }

# Keys and region are in the environment.
provider "aws" {
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = false
  s3_use_path_style           = true
  endpoints {
    ec2 = var.endpoint
    s3  = var.endpoint
    sns = var.endpoint
    sqs = var.endpoint
    sts = var.endpoint
    iam = var.endpoint
  }
}

resource "aws_sqs_queue" "jobs" {
  name                       = "by-terraform"
  visibility_timeout_seconds = 45
  tags                       = { made-by = "terraform" }
}

resource "aws_sns_topic" "events" {
  name         = "by-terraform"
  display_name = "Events"
  tags         = { made-by = "terraform" }
}

resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.jobs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["sns.amazonaws.com", "s3.amazonaws.com"] }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.jobs.arn
      Condition = { ArnEquals = { "aws:SourceArn" = [aws_sns_topic.events.arn, aws_s3_bucket.media.arn] } }
    }]
  })
}

resource "aws_sns_topic_subscription" "jobs" {
  topic_arn            = aws_sns_topic.events.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.jobs.arn
  raw_message_delivery = true
  filter_policy        = jsonencode({ colour = ["blue"] })
}

resource "aws_s3_bucket" "media" {
  bucket = "by-terraform"
}

resource "aws_s3_object" "hello" {
  bucket  = aws_s3_bucket.media.id
  key     = "hello.txt"
  content = "hello"
}

resource "aws_vpc" "main" {
  cidr_block           = "10.9.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "by terraform" }
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.9.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_security_group" "web" {
  name   = "by-terraform"
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = ["10.9.0.0/16"]
  }
}

resource "aws_launch_template" "web" {
  name                   = "by-terraform"
  image_id               = "ami-0abcdef1234567890"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.web.id]
  user_data              = base64encode("#!/bin/sh\necho hello\n")
}

resource "aws_s3_bucket_notification" "media" {
  bucket     = aws_s3_bucket.media.id
  depends_on = [aws_sqs_queue_policy.events]
  queue {
    queue_arn     = aws_sqs_queue.jobs.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
  }
}

resource "aws_iam_user" "ada" {
  name = "by-terraform"
  tags = { team = "media" }
}

resource "aws_iam_policy" "read" {
  name = "by-terraform"
  tags = { made-by = "terraform" }
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.media.arn}/*" }]
  })
}

resource "aws_iam_group" "team" {
  name = "by-terraform"
}

resource "aws_iam_group_policy_attachment" "read" {
  group      = aws_iam_group.team.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_group_policy" "own" {
  name  = "own"
  group = aws_iam_group.team.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = "*" }]
  })
}

resource "aws_iam_group_membership" "team" {
  name  = "by-terraform"
  group = aws_iam_group.team.name
  users = [aws_iam_user.ada.name]
}
