package dev.holdfast.region.ec2;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType.Desired;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** What EC2's CloudFormation resource types share. */
final class StackResources {

  private StackResources() {}

  static Ec2Client ec2(Call call) {
    return call.as("cloudformation").client(Ec2Client.class);
  }

  static TagSpecification tags(String type, SortedMap<String, String> tags) {
    List<Tag> list = new ArrayList<>();
    tags.forEach((k, v) -> list.add(Tag.builder().key(k).value(v).build()));
    return TagSpecification.builder().resourceType(type).tags(list).build();
  }

  static void retag(Call call, String id, Desired from, Desired to) {
    SortedMap<String, String> wanted = to.tags();
    List<Tag> gone = from.tags().keySet().stream()
        .filter(k -> !wanted.containsKey(k)).map(k -> Tag.builder().key(k).build()).toList();
    if (!gone.isEmpty()) {
      ec2(call).deleteTags(r -> r.resources(id).tags(gone));
    }
    if (!wanted.isEmpty()) {
      ec2(call).createTags(r -> r.resources(id).tags(tags("", wanted).tags()));
    }
  }

  /** Deleting what is already gone is success. */
  static void ignoringAbsence(Runnable delete) {
    try {
      delete.run();
    } catch (AwsServiceException e) {
      if (!Errors.code(e).contains("NotFound") && !Errors.code(e).equals("Gateway.NotAttached")) {
        throw e;
      }
    }
  }

  /** A rule as templates write it: one peer, named by a flat property. */
  static IpPermission permission(Properties rule) {
    IpPermission.Builder b = IpPermission.builder()
        .ipProtocol(rule.requireString("IpProtocol"))
        .fromPort(rule.integer("FromPort").orElse(null))
        .toPort(rule.integer("ToPort").orElse(null));
    String description = rule.string("Description").orElse(null);
    rule.string("CidrIp").ifPresent(c -> b.ipRanges(r -> r.cidrIp(c).description(description)));
    rule.string("CidrIpv6").ifPresent(c -> b.ipv6Ranges(r -> r.cidrIpv6(c).description(description)));
    rule.string("SourceSecurityGroupId").or(() -> rule.string("DestinationSecurityGroupId"))
        .ifPresent(g -> b.userIdGroupPairs(p -> p.groupId(g).description(description)));
    for (String name : rule.values().keySet()) {
      if (!RULE.contains(name)) {
        throw Properties.invalid(name, "of a security group's rule is not supported");
      }
    }
    return b.build();
  }

  private static final List<String> RULE = List.of("IpProtocol", "FromPort", "ToPort", "Description", "CidrIp",
      "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId", "SourceSecurityGroupOwnerId", "GroupId");

  static SortedMap<String, Object> attributes(Object... pairs) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      attributes.put((String) pairs[i], pairs[i + 1]);
    }
    return attributes;
  }
}
