package dev.holdfast.region.sts;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Tag;

/** What an AssumeRole must say to be one, whoever asks; and the tags that it gives a session. Texts as recorded of AWS. */
final class AssumeRoles {

  private static final String NAME = "[\\w+=,.@-]*";
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_ARN = 2_048;
  private static final int SHORTEST_ARN = 20;
  private static final int SHORTEST = 900;
  private static final int LONGEST = 43_200;
  static final int POLICY = 2_048;
  private static final int TAGS = 50;
  private static final int TAG_KEY = 128;
  private static final int TAG_VALUE = 256;

  private AssumeRoles() {}

  /** AWS refuses what is malformed before it asks who may assume what. */
  static void requireForm(AssumeRoleRequest r) {
    Constraints constraints = Constraints.quoting()
        .length("roleArn", r.roleArn(), SHORTEST_ARN, LONGEST_ARN)
        .pattern("roleSessionName", r.roleSessionName(), NAME)
        .length("roleSessionName", r.roleSessionName(), 2, LONGEST_NAME)
        .length("policy", r.policy(), 1, POLICY)
        .value("durationSeconds", r.durationSeconds(), SHORTEST, LONGEST)
        .length("tags", r.tags(), TAGS);
    for (int i = 0; i < r.tags().size(); i++) {
      String where = "tags." + (i + 1) + ".member.";
      constraints.length(where + "key", r.tags().get(i).key(), 1, TAG_KEY)
          .length(where + "value", r.tags().get(i).value(), 0, TAG_VALUE);
    }
    constraints.require();
    if (r.roleArn() != null && !r.roleArn().matches("arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")) {
      throw Errors.badRequest("ValidationError", r.roleArn() + " is invalid");
    }
  }

  /** The tags of the new session: those given, and those that come down from the session that asks. */
  static Caller.Session session(AssumeRoleRequest r, Caller caller, List<String> policies) {
    SortedMap<String, String> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Tag tag : r.tags()) {
      if (given.put(tag.key(), tag.value()) != null) {
        throw refused("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    }
    if (!given.keySet().containsAll(r.transitiveTagKeys())) {
      throw refused("The specified transitive tag key must be included in the requested tags.");
    }
    SortedMap<String, String> tags = new TreeMap<>(given);
    TreeSet<String> transitive = new TreeSet<>();
    tags.keySet().stream().filter(key -> r.transitiveTagKeys().stream().anyMatch(key::equalsIgnoreCase))
        .forEach(transitive::add);
    caller.session().ifPresent(from -> from.transitive().forEach(key -> {
      if (given.containsKey(key)) {
        throw refused("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
            + "from the calling session.");
      }
      tags.put(key, from.tags().get(key));
      transitive.add(key);
    }));
    return new Caller.Session(policies, tags, List.copyOf(transitive));
  }

  private static AwsServiceException refused(String message) {
    return Errors.badRequest("InvalidParameterValue", message);
  }
}
