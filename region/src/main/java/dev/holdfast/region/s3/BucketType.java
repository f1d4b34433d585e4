package dev.holdfast.region.s3;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortIncompleteMultipartUpload;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.Condition;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.OwnershipControls;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;
import software.amazon.awssdk.services.s3.model.Redirect;
import software.amazon.awssdk.services.s3.model.RedirectAllRequestsTo;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TopicConfiguration;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** AWS::S3::Bucket. Its physical id is the bucket's name. */
public final class BucketType implements ResourceType {

  private static final Set<String> RULE = Set.of(
      "Id", "Status", "Prefix", "ExpirationInDays", "ExpirationDate", "AbortIncompleteMultipartUpload",
      "NoncurrentVersionExpiration", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan");

  private static final Set<String> CORS_RULE =
      Set.of("Id", "AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposedHeaders", "MaxAge");

  @Override
  public String name() {
    return "AWS::S3::Bucket";
  }

  @Override
  public Set<String> properties() {
    return Set.of("AccessControl", "BucketName", "BucketEncryption", "CorsConfiguration", "LifecycleConfiguration",
        "NotificationConfiguration", "ObjectLockConfiguration", "ObjectLockEnabled", "OwnershipControls",
        "PublicAccessBlockConfiguration", "Tags", "VersioningConfiguration", "WebsiteConfiguration");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("BucketName", "ObjectLockEnabled");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String bucket = desired.properties().string("BucketName").orElseGet(() -> bucketName(desired.name()));
    if (call.state().has(S3Service.BUCKETS, bucket)) {
      throw Errors.badRequest("AlreadyExists", bucket + " already exists");
    }
    String region = call.settings().region();
    CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket(bucket);
    if (!region.equals("us-east-1")) {
      request.createBucketConfiguration(c -> c.locationConstraint(region));
    }
    request.objectLockEnabledForBucket(desired.properties().bool("ObjectLockEnabled").orElse(null));
    call.client(S3Client.class).createBucket(request.build());
    configure(call, bucket, desired);
    return Progress.done(bucket);
  }

  @Override
  public Progress update(Call call, String bucket, Desired from, Desired to) {
    S3Client s3 = call.client(S3Client.class);
    if (!to.properties().has("CorsConfiguration")) {
      s3.deleteBucketCors(r -> r.bucket(bucket));
    }
    if (!to.properties().has("LifecycleConfiguration")) {
      s3.deleteBucketLifecycle(r -> r.bucket(bucket));
    }
    reset(s3, bucket, from.properties(), to.properties());
    configure(call, bucket, to);
    return Progress.done(bucket);
  }

  /** What the template says no more is as on a new bucket. Only what it once said: others may have set the rest. */
  private static void reset(S3Client s3, String bucket, Properties from, Properties to) {
    if (isGone("AccessControl", from, to)) {
      s3.putBucketAcl(r -> r.bucket(bucket).acl(BucketCannedACL.PRIVATE));
    }
    if (isGone("BucketEncryption", from, to)) {
      s3.deleteBucketEncryption(r -> r.bucket(bucket));
    }
    if (isGone("OwnershipControls", from, to)) {
      s3.putBucketOwnershipControls(r -> r.bucket(bucket).ownershipControls(
          c -> c.rules(rule -> rule.objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED))));
    }
    if (isGone("PublicAccessBlockConfiguration", from, to)) {
      s3.putPublicAccessBlock(r -> r.bucket(bucket).publicAccessBlockConfiguration(b -> b
          .blockPublicAcls(true).ignorePublicAcls(true).blockPublicPolicy(true).restrictPublicBuckets(true)));
    }
    if (isGone("NotificationConfiguration", from, to)) {
      s3.putBucketNotificationConfiguration(r -> r.bucket(bucket).notificationConfiguration(c -> { }));
    }
    if (isGone("WebsiteConfiguration", from, to)) {
      s3.deleteBucketWebsite(r -> r.bucket(bucket));
    }
  }

  private static boolean isGone(String property, Properties from, Properties to) {
    return from.has(property) && !to.has(property);
  }

  /** Fails on a bucket that is not empty, as CloudFormation's does. */
  @Override
  public void delete(Call call, String bucket, Desired desired) {
    if (call.state().has(S3Service.BUCKETS, bucket)) {
      call.client(S3Client.class).deleteBucket(r -> r.bucket(bucket));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String bucket) {
    String region = call.settings().region();
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("Arn", "arn:aws:s3:::" + bucket);
    attributes.put("DomainName", bucket + ".s3.amazonaws.com");
    attributes.put("RegionalDomainName", bucket + ".s3." + region + ".amazonaws.com");
    attributes.put("DualStackDomainName", bucket + ".s3.dualstack." + region + ".amazonaws.com");
    attributes.put("WebsiteURL", "http://" + bucket + ".s3-website-" + region + ".localhost:"
        + URI.create(call.settings().apiEndpoint()).getPort());
    return attributes;
  }

  private static void configure(Call call, String bucket, Desired desired) {
    S3Client s3 = call.client(S3Client.class);
    Properties p = desired.properties();
    SortedMap<String, String> tags = desired.tags();
    s3.putBucketTagging(r -> r.bucket(bucket).tagging(t -> t.tagSet(Configurations.shown(tags))));
    p.object("CorsConfiguration").ifPresent(cors -> s3.putBucketCors(
        r -> r.bucket(bucket).corsConfiguration(c -> c.corsRules(corsRules(cors)))));
    p.object("LifecycleConfiguration").ifPresent(lifecycle -> s3.putBucketLifecycleConfiguration(
        r -> r.bucket(bucket).lifecycleConfiguration(c -> c.rules(lifecycleRules(lifecycle)))));
    p.object("PublicAccessBlockConfiguration").ifPresent(block -> s3.putPublicAccessBlock(r -> r.bucket(bucket)
        .publicAccessBlockConfiguration(block.into(PublicAccessBlockConfiguration.builder()).build())));
    p.object("OwnershipControls").ifPresent(controls -> s3.putBucketOwnershipControls(
        r -> r.bucket(bucket).ownershipControls(controls.into(OwnershipControls.builder()).build())));
    p.object("BucketEncryption").ifPresent(encryption -> s3.putBucketEncryption(
        r -> r.bucket(bucket).serverSideEncryptionConfiguration(encryption(encryption))));
    p.string("AccessControl").ifPresent(acl -> s3.putBucketAcl(r -> r.bucket(bucket).acl(canned(acl))));
    p.object("WebsiteConfiguration").ifPresent(website -> s3.putBucketWebsite(
        r -> r.bucket(bucket).websiteConfiguration(website(website))));
    p.object("NotificationConfiguration").ifPresent(notification -> s3.putBucketNotificationConfiguration(
        r -> r.bucket(bucket).notificationConfiguration(c -> notify(c, notification))));
    p.object("VersioningConfiguration").ifPresent(versioning -> s3.putBucketVersioning(
        r -> r.bucket(bucket).versioningConfiguration(v -> v.status(versioning.requireString("Status")))));
    p.object("ObjectLockConfiguration").ifPresent(lock -> s3.putObjectLockConfiguration(
        r -> r.bucket(bucket).objectLockConfiguration(lock.into(ObjectLockConfiguration.builder()).build())));
  }

  /** The template calls {@code public-read} {@code PublicRead}. */
  private static String canned(String acl) {
    return acl.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The template says in a word what the API says in an element, and calls the parts of a rule otherwise. */
  private static WebsiteConfiguration website(Properties website) {
    only("WebsiteConfiguration", website,
        Set.of("IndexDocument", "ErrorDocument", "RedirectAllRequestsTo", "RoutingRules"));
    WebsiteConfiguration.Builder built = WebsiteConfiguration.builder();
    website.string("IndexDocument").ifPresent(suffix -> built.indexDocument(d -> d.suffix(suffix)));
    website.string("ErrorDocument").ifPresent(key -> built.errorDocument(d -> d.key(key)));
    website.object("RedirectAllRequestsTo").ifPresent(
        to -> built.redirectAllRequestsTo(to.into(RedirectAllRequestsTo.builder()).build()));
    if (website.has("RoutingRules")) {
      built.routingRules(website.objects("RoutingRules").stream().map(rule -> {
        only("RoutingRules", rule, Set.of("RedirectRule", "RoutingRuleCondition"));
        RoutingRule.Builder one = RoutingRule.builder();
        rule.object("RedirectRule").ifPresent(to -> one.redirect(to.into(Redirect.builder()).build()));
        rule.object("RoutingRuleCondition").ifPresent(
            when -> one.condition(when.into(Condition.builder()).build()));
        return one.build();
      }).toList());
    }
    return built.build();
  }

  /** A template has a configuration for each event. */
  private static void notify(NotificationConfiguration.Builder c, Properties notification) {
    only("NotificationConfiguration", notification, Set.of("QueueConfigurations", "TopicConfigurations"));
    c.queueConfigurations(notification.objects("QueueConfigurations").stream().map(queue -> {
      only("QueueConfigurations", queue, Set.of("Event", "Queue", "Filter"));
      return QueueConfiguration.builder().queueArn(queue.requireString("Queue"))
          .eventsWithStrings(queue.requireString("Event")).filter(keys(queue)).build();
    }).toList());
    if (notification.has("TopicConfigurations")) {
      c.topicConfigurations(notification.objects("TopicConfigurations").stream().map(topic -> {
        only("TopicConfigurations", topic, Set.of("Event", "Topic", "Filter"));
        return TopicConfiguration.builder().topicArn(topic.requireString("Topic"))
            .eventsWithStrings(topic.requireString("Event")).filter(keys(topic)).build();
      }).toList());
    }
  }

  private static NotificationConfigurationFilter keys(Properties configuration) {
    List<FilterRule> rules = configuration.object("Filter").flatMap(f -> f.object("S3Key"))
        .map(k -> k.objects("Rules")).orElse(List.of()).stream()
        .map(r -> r.into(FilterRule.builder()).build()).toList();
    return rules.isEmpty() ? null : NotificationConfigurationFilter.builder().key(k -> k.filterRules(rules)).build();
  }

  private static List<CORSRule> corsRules(Properties cors) {
    return cors.objects("CorsRules").stream().map(rule -> {
      only("CorsRules", rule, CORS_RULE);
      return CORSRule.builder()
          .id(rule.string("Id").orElse(null))
          .allowedHeaders(rule.strings("AllowedHeaders"))
          .allowedMethods(rule.strings("AllowedMethods"))
          .allowedOrigins(rule.strings("AllowedOrigins"))
          .exposeHeaders(rule.strings("ExposedHeaders"))
          .maxAgeSeconds(rule.integer("MaxAge").orElse(null))
          .build();
    }).toList();
  }

  private static List<LifecycleRule> lifecycleRules(Properties lifecycle) {
    List<LifecycleRule> rules = new ArrayList<>();
    for (Properties rule : lifecycle.objects("Rules")) {
      only("LifecycleConfiguration.Rules", rule, RULE);
      LifecycleRule.Builder built = LifecycleRule.builder()
          .id(rule.string("Id").orElse("rule-" + (rules.size() + 1)))
          .status(rule.requireString("Status"))
          .filter(filter(rule));
      rule.integer("ExpirationInDays").ifPresent(days -> built.expiration(e -> e.days(days)));
      rule.string("ExpirationDate").ifPresent(
          date -> built.expiration(e -> e.date(java.time.Instant.parse(date))));
      rule.object("AbortIncompleteMultipartUpload").ifPresent(abort -> built.abortIncompleteMultipartUpload(
          abort.into(AbortIncompleteMultipartUpload.builder()).build()));
      rule.object("NoncurrentVersionExpiration").ifPresent(n -> built.noncurrentVersionExpiration(
          e -> e.noncurrentDays(n.integer("NoncurrentDays").orElse(null))));
      rules.add(built.build());
    }
    return rules;
  }

  private static LifecycleRuleFilter filter(Properties rule) {
    List<Tag> tags = rule.objects("TagFilters").stream()
        .map(t -> Tag.builder().key(t.requireString("Key")).value(t.requireString("Value")).build()).toList();
    Long above = rule.string("ObjectSizeGreaterThan").map(Long::valueOf).orElse(null);
    Long below = rule.string("ObjectSizeLessThan").map(Long::valueOf).orElse(null);
    String prefix = rule.string("Prefix").orElse("");
    return LifecycleRuleFilter.builder()
        .and(a -> a.prefix(prefix).tags(tags).objectSizeGreaterThan(above).objectSizeLessThan(below))
        .build();
  }

  /** The template calls the rule's list by another name than the API does. */
  private static ServerSideEncryptionConfiguration encryption(Properties encryption) {
    only("BucketEncryption", encryption, Set.of("ServerSideEncryptionConfiguration"));
    return ServerSideEncryptionConfiguration.builder()
        .rules(encryption.objects("ServerSideEncryptionConfiguration").stream().map(rule -> {
          only("ServerSideEncryptionConfiguration", rule, Set.of(
              "BlockedEncryptionTypes", "BucketKeyEnabled", "ServerSideEncryptionByDefault"));
          ServerSideEncryptionRule.Builder built = ServerSideEncryptionRule.builder()
              .bucketKeyEnabled(rule.bool("BucketKeyEnabled").orElse(false));
          rule.object("ServerSideEncryptionByDefault").ifPresent(byDefault -> built.applyServerSideEncryptionByDefault(
              d -> d.sseAlgorithm(byDefault.requireString("SSEAlgorithm"))));
          rule.object("BlockedEncryptionTypes").ifPresent(blocked -> built.blockedEncryptionTypes(
              b -> b.encryptionTypeWithStrings(blocked.strings("EncryptionType"))));
          return built.build();
        }).toList())
        .build();
  }

  private static void only(String where, Properties given, Set<String> known) {
    given.values().keySet().stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
      throw Properties.invalid(where + '.' + name, "is not supported by Holdfast yet");
    });
  }

  /** Bucket names are lower case and at most 63 characters; the random end is what makes them unique. */
  private static String bucketName(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    String cut = lower.length() <= 63 ? lower : lower.substring(lower.length() - 63);
    return cut.replaceAll("^-+|-+$", "");
  }
}
