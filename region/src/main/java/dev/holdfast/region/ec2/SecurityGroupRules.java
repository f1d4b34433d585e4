package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** The two forms of the same rules: one for each peer, or permissions with lists of peers. */
final class SecurityGroupRules {

  private SecurityGroupRules() {}

  /** One rule for each peer, without an id. */
  static List<SecurityGroupRule> expand(List<IpPermission> permissions, String group, String owner, boolean egress) {
    List<SecurityGroupRule> rules = new ArrayList<>();
    for (IpPermission p : permissions) {
      SecurityGroupRule base = base(p, group, owner, egress);
      int before = rules.size();
      for (IpRange range : p.ipRanges()) {
        String cidr = Cidr.parse("CidrIp", range.cidrIp()).toString();
        rules.add(base.toBuilder().cidrIpv4(cidr).description(range.description()).build());
      }
      for (Ipv6Range range : p.ipv6Ranges()) {
        rules.add(base.toBuilder().cidrIpv6(range.cidrIpv6()).description(range.description()).build());
      }
      for (UserIdGroupPair pair : p.userIdGroupPairs()) {
        if (pair.groupId() == null) {
          throw badRequest("MissingParameter", "A UserIdGroupPair needs a GroupId");
        }
        rules.add(base.toBuilder()
            .referencedGroupInfo(r -> r.groupId(pair.groupId()).userId(owner))
            .description(pair.description())
            .build());
      }
      if (!p.prefixListIds().isEmpty()) {
        throw badRequest("UnsupportedOperation", "Holdfast does not support prefix lists in security groups yet");
      }
      if (rules.size() == before) {
        throw badRequest("MissingParameter", "A permission needs a CidrIp, a CidrIpv6 or a group");
      }
    }
    return rules;
  }

  private static SecurityGroupRule base(IpPermission p, String group, String owner, boolean egress) {
    String protocol = switch (p.ipProtocol() == null ? "" : p.ipProtocol()) {
      case "" -> throw badRequest("MissingParameter", "The request must contain the parameter IpProtocol");
      case "6" -> "tcp";
      case "17" -> "udp";
      case "1" -> "icmp";
      case "-1", "all" -> "-1";
      default -> p.ipProtocol();
    };
    boolean ports = protocol.equals("tcp") || protocol.equals("udp");
    if (ports && (p.fromPort() == null || p.toPort() == null || p.fromPort() > p.toPort() || p.fromPort() < 0
        || p.toPort() > 65_535)) {
      throw badRequest("InvalidParameterValue",
          "Invalid value for portRange: " + p.fromPort() + " to " + p.toPort() + " for " + protocol);
    }
    return SecurityGroupRule.builder()
        .groupId(group)
        .groupOwnerId(owner)
        .isEgress(egress)
        .ipProtocol(protocol)
        .fromPort(p.fromPort() == null || protocol.equals("-1") ? -1 : p.fromPort())
        .toPort(p.toPort() == null || protocol.equals("-1") ? -1 : p.toPort())
        .build();
  }

  /** What makes two rules the same: everything but id and description. */
  static boolean same(SecurityGroupRule a, SecurityGroupRule b) {
    return a.isEgress().equals(b.isEgress()) && key(a).equals(key(b)) && Objects.equals(peer(a), peer(b));
  }

  static String text(SecurityGroupRule r) {
    return "peer: " + peer(r) + ", " + r.ipProtocol() + ", from port: " + r.fromPort() + ", to port: " + r.toPort()
        + ", ALLOW";
  }

  private static String peer(SecurityGroupRule r) {
    return r.cidrIpv4() != null ? r.cidrIpv4() : r.cidrIpv6() != null ? r.cidrIpv6()
        : r.referencedGroupInfo().groupId();
  }

  private static String key(SecurityGroupRule r) {
    return r.ipProtocol() + ' ' + r.fromPort() + ' ' + r.toPort();
  }

  /** The permissions, peers gathered by protocol and ports. */
  static List<IpPermission> collapse(List<SecurityGroupRule> rules, boolean egress) {
    SortedMap<String, List<SecurityGroupRule>> byKey = new TreeMap<>();
    rules.stream().filter(r -> r.isEgress() == egress)
        .forEach(r -> byKey.computeIfAbsent(key(r), _ -> new ArrayList<>()).add(r));
    return byKey.values().stream().map(SecurityGroupRules::permission).toList();
  }

  private static IpPermission permission(List<SecurityGroupRule> rules) {
    SecurityGroupRule first = rules.getFirst();
    boolean all = first.ipProtocol().equals("-1");
    List<IpRange> ranges = new ArrayList<>();
    List<Ipv6Range> ranges6 = new ArrayList<>();
    List<UserIdGroupPair> pairs = new ArrayList<>();
    for (SecurityGroupRule r : rules) {
      if (r.cidrIpv4() != null) {
        ranges.add(IpRange.builder().cidrIp(r.cidrIpv4()).description(r.description()).build());
      } else if (r.cidrIpv6() != null) {
        ranges6.add(Ipv6Range.builder().cidrIpv6(r.cidrIpv6()).description(r.description()).build());
      } else {
        pairs.add(UserIdGroupPair.builder().groupId(r.referencedGroupInfo().groupId()).userId(r.groupOwnerId())
            .description(r.description()).build());
      }
    }
    return IpPermission.builder()
        .ipProtocol(first.ipProtocol())
        .fromPort(all ? null : first.fromPort())
        .toPort(all ? null : first.toPort())
        .ipRanges(ranges)
        .ipv6Ranges(ranges6)
        .userIdGroupPairs(pairs)
        .build();
  }
}
