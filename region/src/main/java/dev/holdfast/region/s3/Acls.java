package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.AccessControlPolicy;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.Grantee;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Permission;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.PutBucketAclRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclRequest;
import software.amazon.awssdk.services.s3.model.PutObjectAclResponse;
import software.amazon.awssdk.services.s3.model.Type;

/**
 * Access control lists: what they may be, where they are kept, and whom they let read. The bucket's ownership decides
 * first: with BucketOwnerEnforced, which is the default, there are none. There is one account here, so that whom a list
 * can name is its owner and AWS's groups.
 */
record Acls(Call call) {

  private static final String ALL = "http://acs.amazonaws.com/groups/global/AllUsers";
  private static final String AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
  private static final String LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

  private static final Set<String> GROUPS = Set.of(ALL, AUTHENTICATED, LOG_DELIVERY);

  /** Whose grants the public access block calls public. */
  private static final Set<String> PUBLIC = Set.of(ALL, AUTHENTICATED);

  private static final Map<String, String> HEADERS = Map.of(
      "GrantFullControl", "FULL_CONTROL", "GrantRead", "READ", "GrantReadACP", "READ_ACP", "GrantWrite", "WRITE",
      "GrantWriteACP", "WRITE_ACP");

  /** What a permission in a list lets do, as policies name it. */
  private static final Map<String, List<String>> OF_BUCKETS = Map.of(
      "READ", List.of("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"),
      "WRITE", List.of("s3:PutObject", "s3:DeleteObject"), "READ_ACP", List.of("s3:GetBucketAcl"),
      "WRITE_ACP", List.of("s3:PutBucketAcl"));

  private static final Map<String, List<String>> OF_OBJECTS = Map.of(
      "READ", List.of("s3:GetObject", "s3:GetObjectVersion"),
      "READ_ACP", List.of("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
      "WRITE_ACP", List.of("s3:PutObjectAcl", "s3:PutObjectVersionAcl"));

  private static final int MOST_GRANTS = 100;

  private static final Pattern GRANTEE = Pattern.compile("\\s*(id|uri|emailAddress)\\s*=\\s*\"?([^\",]*)\"?\\s*");

  /** @param grantee a canonical id, or the URI of a group */
  record Given(String grantee, String permission) {

    boolean isPublic() {
      return PUBLIC.contains(grantee);
    }
  }

  /** A list that says more than that the owner has full control. */
  record Acl(List<Given> grants) {}

  // ---- what is set

  /** The list that a request gives a new object or upload; empty: the owner's alone. */
  Optional<Acl> ofNew(String bucket, SdkRequest request) {
    return given(request).flatMap(acl -> checked(bucket, acl));
  }

  /** A new bucket's list goes with the ownership that the same request gives it. */
  void create(CreateBucketRequest r) {
    Optional<Acl> acl = given(r).filter(a -> !isOwners(a));
    if (acl.isPresent() && isEnforced(r.bucket())) {
      throw Errors.badRequest("InvalidBucketAclWithObjectOwnership",
          "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
    }
    if (acl.filter(a -> a.grants().stream().anyMatch(Given::isPublic)).isPresent()) {
      throw Errors.badRequest("InvalidBucketAclWithBlockPublicAccessError",
          "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
    }
    acl.ifPresent(a -> Configurations.ACL.put(call, r.bucket(), new Configurations.AclRow(a)));
  }

  void put(PutBucketAclRequest r) {
    Buckets.required(call, r.bucket());
    Optional<Acl> acl = checked(r.bucket(), whole(r, r.accessControlPolicy()));
    if (acl.isPresent()) {
      Configurations.ACL.put(call, r.bucket(), new Configurations.AclRow(acl.get()));
    } else {
      Configurations.ACL.delete(call, r.bucket());
    }
  }

  PutObjectAclResponse put(PutObjectAclRequest r) {
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.describable(r.bucket(), r.key(), r.versionId());
    Rows.StoredObject granted = object.granted(checked(r.bucket(), whole(r, r.accessControlPolicy())));
    versions.change(r.bucket(), r.key(), granted);
    if (!granted.acl().equals(object.acl())) {
      new Notifications(call).happened("ObjectAcl:Put", r.bucket(), r.key(), granted);
    }
    return PutObjectAclResponse.builder().build();
  }

  /** Lists that let others in must go before lists are disabled. */
  void requireDisabled(String bucket) {
    if (Configurations.ACL.find(call, bucket).isPresent()) {
      throw Errors.badRequest("InvalidBucketAclWithObjectOwnership",
          "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
    }
  }

  // ---- what is answered

  GetBucketAclResponse get(String bucket) {
    Optional<Acl> acl = Configurations.ACL.find(call, bucket).map(Configurations.AclRow::value);
    return GetBucketAclResponse.builder().owner(Buckets.owner(call)).grants(shown(bucket, acl)).build();
  }

  GetObjectAclResponse get(GetObjectAclRequest r) {
    Rows.StoredObject object = new Versions(call).required(r.bucket(), r.key(), r.versionId());
    return GetObjectAclResponse.builder().owner(Buckets.owner(call)).grants(shown(r.bucket(), object.acl())).build();
  }

  private List<Grant> shown(String bucket, Optional<Acl> acl) {
    List<Given> grants = isEnforced(bucket) ? owners().grants() : acl.orElseGet(this::owners).grants();
    return grants.stream().map(g -> Grant.builder().permission(g.permission()).grantee(GROUPS.contains(g.grantee())
        ? Grantee.builder().type(Type.GROUP).uri(g.grantee()).build()
        : Grantee.builder().type(Type.CANONICAL_USER).id(g.grantee()).build()).build()).toList();
  }

  /** Whether the object's list lets anybody at all read it, and neither the bucket's ownership nor its block forbids. */
  boolean letAnybodyRead(String bucket, String key) {
    return new Versions(call).current(bucket, key).flatMap(Rows.StoredObject::acl)
        .filter(acl -> letsAnybodyRead(bucket, acl)).isPresent();
  }

  /** The same of the bucket's list, and the names of what is in it. */
  boolean letAnybodyList(String bucket) {
    return Configurations.ACL.find(call, bucket).filter(row -> letsAnybodyRead(bucket, row.value())).isPresent();
  }

  private boolean letsAnybodyRead(String bucket, Acl acl) {
    return isHeeded(bucket) && acl.grants().stream()
        .anyMatch(g -> g.grantee().equals(ALL) && Set.of("READ", "FULL_CONTROL").contains(g.permission()));
  }

  /** Whether what a list grants to everybody counts. */
  private boolean isHeeded(String bucket) {
    return !isEnforced(bucket) && block(bucket).filter(b -> Boolean.TRUE.equals(b.ignorePublicAcls())).isEmpty();
  }

  /**
   * What the lists of a bucket and of one of its objects grant to everybody, as policies: for callers of this account, who
   * are all of {@code AuthenticatedUsers} too.
   *
   * @param key empty for the bucket itself
   */
  List<String> asPolicies(String bucket, String key, Optional<String> version) {
    if (!call.state().has(S3Service.BUCKETS, bucket) || !isHeeded(bucket)) {
      return List.of();
    }
    Set<String> actions = new TreeSet<>();
    Configurations.ACL.find(call, bucket).ifPresent(row -> actions.addAll(granted(
        row.value(), key.isEmpty() ? OF_BUCKETS : Map.of("WRITE", OF_BUCKETS.get("WRITE")))));
    if (!key.isEmpty()) {
      stored(bucket, key, version).flatMap(Rows.StoredObject::acl)
          .ifPresent(acl -> actions.addAll(granted(acl, OF_OBJECTS)));
    }
    return actions.isEmpty() ? List.of() : List.of("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":[\""
        + String.join("\",\"", actions) + "\"],\"Resource\":\"*\"}}");
  }

  private Optional<Rows.StoredObject> stored(String bucket, String key, Optional<String> version) {
    try {
      return version.isEmpty() ? new Versions(call).current(bucket, key)
          : Optional.of(new Versions(call).required(bucket, key, version.get()));
    } catch (AwsServiceException e) {
      return Optional.empty(); // it is not there
    }
  }

  private static Set<String> granted(Acl acl, Map<String, List<String>> actions) {
    Set<String> granted = new TreeSet<>();
    acl.grants().stream().filter(Given::isPublic).forEach(grant -> actions.forEach((permission, some) -> {
      if (grant.permission().equals(permission) || grant.permission().equals("FULL_CONTROL")) {
        granted.addAll(some);
      }
    }));
    return granted;
  }

  // ---- the rules

  private boolean isEnforced(String bucket) {
    return Configurations.OWNERSHIP.find(call, bucket)
        .map(row -> row.value().rules().getFirst().objectOwnership() == ObjectOwnership.BUCKET_OWNER_ENFORCED)
        .orElse(false);
  }

  private Optional<PublicAccessBlockConfiguration> block(String bucket) {
    return Configurations.PUBLIC_ACCESS.find(call, bucket).map(Configurations.PublicAccessRow::value);
  }

  /** @return empty if it is the owner's alone */
  private Optional<Acl> checked(String bucket, Acl acl) {
    if (isEnforced(bucket)) {
      if (!isOwners(acl)) {
        throw Errors.badRequest("AccessControlListNotSupported", "The bucket does not allow ACLs");
      }
      return Optional.empty();
    }
    boolean blocked = block(bucket).filter(b -> Boolean.TRUE.equals(b.blockPublicAcls())).isPresent();
    if (blocked && acl.grants().stream().anyMatch(Given::isPublic)) {
      throw Errors.of(403, "AccessDenied", "Access Denied: the bucket's public access block (BlockPublicAcls) does not "
          + "allow ACLs that let everybody in");
    }
    return isOwners(acl) ? Optional.empty() : Optional.of(acl);
  }

  private boolean isOwners(Acl acl) {
    return acl.equals(owners());
  }

  private Acl owners() {
    return new Acl(List.of(new Given(Buckets.canonicalId(call), "FULL_CONTROL")));
  }

  /** The list of a request that does nothing but set it. */
  private Acl whole(SdkRequest request, AccessControlPolicy policy) {
    Optional<Acl> given = given(request);
    if (given.isPresent() && policy != null) {
      throw Errors.badRequest("UnexpectedContent", "This request does not support content");
    }
    if (given.isPresent()) {
      return given.get();
    }
    if (policy == null) {
      throw Errors.with(Errors.badRequest("MissingSecurityHeader", "Your request was missing a required header"),
          "MissingHeaderName", "x-amz-acl");
    }
    if (policy.owner() == null || policy.owner().id() == null || !policy.hasGrants()) {
      throw malformed();
    }
    if (!isId(policy.owner().id())) {
      throw invalidId("CanonicalUser/ID", policy.owner().id());
    }
    if (!Buckets.canonicalId(call).equals(policy.owner().id())) {
      throw Errors.of(403, "AccessDenied", "Access Denied: the owner of an ACL cannot be changed");
    }
    List<Given> grants = new ArrayList<>();
    for (Grant grant : policy.grants()) {
      Permission permission = grant.permission();
      if (grant.grantee() == null || permission == null || permission == Permission.UNKNOWN_TO_SDK_VERSION) {
        throw malformed();
      }
      grants.add(new Given(grantee(grant.grantee()), permission.toString()));
    }
    return limited(grants);
  }

  private String grantee(Grantee grantee) {
    return switch (grantee.type()) {
      case CANONICAL_USER -> grantee("id", "CanonicalUser/ID", present(grantee.id()));
      case GROUP -> grantee("uri", "Group/URI", present(grantee.uri()));
      case AMAZON_CUSTOMER_BY_EMAIL -> grantee("emailAddress", "emailAddress", present(grantee.emailAddress()));
      case null, default -> throw malformed();
    };
  }

  private static String present(String value) {
    if (value == null) {
      throw malformed();
    }
    return value;
  }

  /** The list in a request's headers: a canned one, or grants. */
  private Optional<Acl> given(SdkRequest request) {
    Optional<String> canned = request.getValueForField("ACL", String.class);
    List<Given> grants = new ArrayList<>();
    HEADERS.keySet().stream().sorted().forEach(name -> request.getValueForField(name, String.class)
        .ifPresent(header -> grants.addAll(grants(header, HEADERS.get(name)))));
    if (canned.isPresent() && !grants.isEmpty()) {
      throw Errors.badRequest("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed");
    }
    return canned.isPresent() ? Optional.of(canned(canned.get()))
        : grants.isEmpty() ? Optional.empty() : Optional.of(limited(grants));
  }

  private List<Given> grants(String header, String permission) {
    return List.of(header.split(",")).stream().map(one -> {
      Matcher m = GRANTEE.matcher(one);
      if (!m.matches()) {
        throw Refusals.invalidArgument("Argument format not recognized",
            "x-amz-grant-" + permission.toLowerCase(Locale.ROOT).replace('_', '-'), header);
      }
      return new Given(grantee(m.group(1), m.group(1), m.group(2)), permission);
    }).toList();
  }

  /** @param argument how errors name it */
  private String grantee(String kind, String argument, String value) {
    if (kind.equals("emailAddress")) {
      throw Errors.with(Errors.badRequest("UnresolvableGrantByEmailAddress",
          "The e-mail address you provided does not match any account on record."), "emailAddress", value);
    }
    if (kind.equals("id") && !value.equals(Buckets.canonicalId(call))) {
      throw invalidId(argument, value);
    }
    if (kind.equals("uri") && !GROUPS.contains(value)) {
      throw Refusals.invalidArgument("Invalid group uri", argument, value);
    }
    return value;
  }

  private static AwsServiceException invalidId(String argument, String id) {
    return Refusals.invalidArgument("Invalid id", argument, id);
  }

  private static boolean isId(String id) {
    return id.matches("[0-9a-f]{64}");
  }

  private Acl canned(String name) {
    List<Given> grants = new ArrayList<>(owners().grants());
    switch (name) {
      case "private", "bucket-owner-read", "bucket-owner-full-control" -> { }
      case "public-read" -> grants.add(new Given(ALL, "READ"));
      case "public-read-write" -> {
        grants.add(new Given(ALL, "READ"));
        grants.add(new Given(ALL, "WRITE"));
      }
      case "authenticated-read" -> grants.add(new Given(AUTHENTICATED, "READ"));
      case "log-delivery-write" -> {
        grants.add(new Given(LOG_DELIVERY, "WRITE"));
        grants.add(new Given(LOG_DELIVERY, "READ_ACP"));
      }
      case "aws-exec-read" -> throw Refusals.notImplemented("ACL=aws-exec-read");
      default -> throw Refusals.invalidArgument("", "x-amz-acl", name);
    }
    return new Acl(grants);
  }

  private static Acl limited(List<Given> grants) {
    if (grants.size() > MOST_GRANTS) {
      throw Errors.badRequest("MalformedACLError", "An ACL has at most " + MOST_GRANTS + " grants");
    }
    return new Acl(List.copyOf(grants));
  }

  private static RuntimeException malformed() {
    return Errors.badRequest("MalformedACLError",
        "The XML you provided was not well-formed or did not validate against our published schema");
  }
}
