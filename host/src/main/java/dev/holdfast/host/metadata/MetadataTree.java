package dev.holdfast.host.metadata;

import dev.holdfast.host.json.Json;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The documents below {@code /latest} that an instance's metadata service shows, as EC2 lays them out; all but the
 * role's credentials, whose values come from elsewhere ({@link #CREDENTIALS}). Pure.
 */
final class MetadataTree {

  /** What stands for the credentials at their path. */
  static final String CREDENTIALS = "\0credentials";

  private MetadataTree() {}

  /** The documents by path, as {@code meta-data/instance-id}. */
  static SortedMap<String, String> documents(InstanceIntent instance, String zone, String region, String account) {
    SortedMap<String, String> documents = new TreeMap<>();
    String hostName = "ip-" + instance.address().replace('.', '-')
        + (region.equals("us-east-1") ? ".ec2.internal" : "." + region + ".compute.internal");
    String mac = mac(instance.address());
    Map.of(
        "ami-id", instance.imageId(),
        "ami-launch-index", "0",
        "hostname", hostName,
        "instance-id", instance.instanceId(),
        "instance-life-cycle", "on-demand",
        "instance-type", instance.instanceType(),
        "local-hostname", hostName,
        "local-ipv4", instance.address(),
        "mac", mac
    ).forEach((name, value) -> documents.put("meta-data/" + name, value));
    documents.put("meta-data/placement/availability-zone", zone);
    documents.put("meta-data/placement/region", region);
    documents.put("meta-data/services/domain", "amazonaws.com");
    documents.put("meta-data/services/partition", "aws");
    String networkInterface = "meta-data/network/interfaces/macs/" + mac + "/";
    documents.put(networkInterface + "device-number", "0");
    documents.put(networkInterface + "local-hostname", hostName);
    documents.put(networkInterface + "local-ipv4s", instance.address());
    documents.put(networkInterface + "mac", mac);
    documents.put(networkInterface + "owner-id", account);
    instance.tags().forEach((key, value) -> documents.put("meta-data/tags/instance/" + key, value));
    instance.role().ifPresent(role -> {
      documents.put("meta-data/iam/info", iamInfo(role, account));
      documents.put("meta-data/iam/security-credentials/" + role, CREDENTIALS);
    });
    documents.put("dynamic/instance-identity/document", identity(instance, zone, region, account));
    return documents;
  }

  /**
   * What a path shows: a document, or the names below it, one to a line, those of directories with a slash.
   *
   * @param path without {@code /latest/}, with or without a slash at its end
   */
  static Optional<String> find(SortedMap<String, String> documents, String path) {
    String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (documents.containsKey(name)) {
      return Optional.of(documents.get(name));
    }
    String directory = name.isEmpty() ? "" : name + "/";
    TreeSet<String> names = new TreeSet<>();
    for (String document : documents.tailMap(directory).keySet()) {
      if (!document.startsWith(directory)) {
        break;
      }
      String rest = document.substring(directory.length());
      int slash = rest.indexOf('/');
      // A tag's key may hold slashes: it is one name all the same.
      boolean nested = slash >= 0 && !directory.equals("meta-data/tags/instance/");
      names.add(nested ? rest.substring(0, slash + 1) : rest);
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", names));
  }

  // Locally administered, and as unique as the address it is made from.
  private static String mac(String address) {
    return Arrays.stream(address.split("\\."))
        .map(octet -> String.format(Locale.ROOT, "%02x", Integer.parseInt(octet)))
        .collect(Collectors.joining(":", "02:00:", ""));
  }

  private static String iamInfo(String role, String account) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Code", "Success");
    // The zone is told the role only; tools that read this take the name behind the last slash.
    fields.put("InstanceProfileArn", "arn:aws:iam::" + account + ":instance-profile/" + role);
    return Json.write(fields);
  }

  private static String identity(InstanceIntent instance, String zone, String region, String account) {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    List<Map.Entry<String, Object>> fields = new ArrayList<>(List.of(
        Map.entry("accountId", account),
        Map.entry("architecture", architecture),
        Map.entry("availabilityZone", zone),
        Map.entry("imageId", instance.imageId()),
        Map.entry("instanceId", instance.instanceId()),
        Map.entry("instanceType", instance.instanceType()),
        Map.entry("privateIp", instance.address()),
        Map.entry("region", region),
        Map.entry("version", "2017-09-30")));
    Map<String, Object> document = new LinkedHashMap<>();
    fields.forEach(field -> document.put(field.getKey(), field.getValue()));
    return Json.write(document);
  }
}
