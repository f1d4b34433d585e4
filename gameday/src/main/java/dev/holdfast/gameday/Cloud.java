package dev.holdfast.gameday;

import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The region's API, as far as game days use it. The clients are closed by who made them. */
public record Cloud(CloudFormationClient cloudFormation, Ec2Client ec2, AutoScalingClient autoScaling,
                    ElasticLoadBalancingV2Client balancing, RdsClient rds, SqsClient sqs, S3Client s3,
                    FisClient fis) {}
