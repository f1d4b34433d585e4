# Roles, users and what they may do, each way that Terraform has to say it.
data "aws_caller_identity" "me" {}

data "aws_iam_policy" "read_only" {
  arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id, aws_iam_user.ada.arn]
    }
    condition {
      test     = "StringLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::*:*"]
    }
  }
}

resource "aws_iam_role" "web" {
  name                 = "by-terraform"
  path                 = "/web/"
  description          = "What a web server may do"
  max_session_duration = 7200
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = aws_iam_policy.read.arn
  tags                 = { Team = "media" }
}

resource "aws_iam_role_policy" "own" {
  name   = "own"
  role   = aws_iam_role.web.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "sqs:*", Resource = "*" } })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.web.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "read_only" {
  role       = aws_iam_role.web.name
  policy_arn = data.aws_iam_policy.read_only.arn
}

resource "aws_iam_instance_profile" "web" {
  name = "by-terraform"
  role = aws_iam_role.web.name
  tags = { Team = "media" }
}

resource "aws_iam_user" "bob" {
  name          = "by-terraform-too"
  path          = "/people/"
  force_destroy = true
}

resource "aws_iam_access_key" "bob" {
  user   = aws_iam_user.bob.name
  status = "Inactive"
}

resource "aws_iam_user_policy" "own" {
  name   = "own"
  user   = aws_iam_user.bob.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })
}

resource "aws_iam_user_policy_attachment" "read" {
  user       = aws_iam_user.bob.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_user_group_membership" "bob" {
  user   = aws_iam_user.bob.name
  groups = [aws_iam_group.others.name]
}

resource "aws_iam_group" "others" {
  name = "by-terraform-too"
  path = "/people/"
}

resource "aws_iam_policy" "shared" {
  name        = "by-terraform-shared"
  description = "Given to several at once"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sns:*", Resource = "*" }] })
}

resource "aws_iam_policy_attachment" "shared" {
  name       = "shared"
  roles      = [aws_iam_role.web.name]
  users      = [aws_iam_user.bob.name]
  groups     = [aws_iam_group.others.name]
  policy_arn = aws_iam_policy.shared.arn
}

resource "aws_iam_service_linked_role" "autoscaling" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "by-terraform"
}

resource "aws_iam_account_alias" "name" {
  account_alias = "by-terraform"
}

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = 12
  require_numbers                = true
  max_password_age               = 90
  allow_users_to_change_password = true
}

resource "aws_iam_openid_connect_provider" "tokens" {
  url             = "https://tokens.example.com/by-terraform"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["cf23df2207d99a74fbe169e3eba035e633b65d94"]
  tags            = { Team = "media" }
}
