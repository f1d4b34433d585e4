package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.ActivityKey;
import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.autoscaling.Tables.MemberState;
import dev.holdfast.region.autoscaling.Tables.MembershipRow;
import dev.holdfast.region.autoscaling.Tables.Runtime;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Carries decisions out, through the operations of EC2 and Elastic Load Balancing. */
record Executor(Call call, String group) {

  private static final String NO_CAPACITY = "InsufficientInstanceCapacity";

  void carryOut(Decision decision) {
    switch (decision) {
      case Decision.Forget d -> forget(member(d.instanceId()), d);
      case Decision.EnterService d -> enterService(member(d.instanceId()));
      case Decision.Register d -> register(member(d.instanceId()), d.targetGroupArn());
      case Decision.Retire d -> retire(member(d.instanceId()), d.cause());
      case Decision.Terminate d -> terminate(d.instanceId());
      case Decision.Launch d -> launch(d);
      case Decision.Release d -> {
        MemberRow m = member(d.instanceId());
        put(m.with(m.protectedFromScaleIn(), false, m.registered()));
      }
      case Decision.Refreshed d -> new Refreshes(call).progress(group, d);
      case Decision.Wake d -> call.timer(AutoScalingService.NAME, group, d.at());
      case Decision.Disband() -> new Groups(call).disband(group);
    }
  }

  private GroupRow row() {
    return call.state().get(Tables.GROUPS, group).orElseThrow();
  }

  private void put(Runtime runtime) {
    call.state().put(Tables.GROUPS, group, row().with(runtime));
  }

  private MemberRow member(String instanceId) {
    return Tables.member(call.state(), instanceId).orElseThrow();
  }

  private void put(MemberRow m) {
    call.state().put(Tables.MEMBERS, m.key(), m);
    call.state().put(Tables.MEMBERSHIPS, m.instanceId(), new MembershipRow(m.group()));
  }

  // ---- launching

  private void launch(Decision.Launch d) {
    put(row().runtime().launched(call.now()));
    for (Decision.Place place : d.places()) {
      try {
        launched(d, place, call.atomically(() -> run(place)));
        return;
      } catch (AwsServiceException e) {
        String message = Errors.code(e) + ": " + e.getMessage();
        ActivityKey failed = new Activities(call).begin(group, "Launching a new EC2 instance.  Status Reason: "
            + message, d.cause());
        new Activities(call).fail(failed, message);
        if (!Errors.code(e).equals(NO_CAPACITY)) {
          break; // it would be refused elsewhere too
        }
      }
    }
    failed(true);
  }

  private void launched(Decision.Launch d, Decision.Place place, Instance instance) {
    ActivityKey activity =
        new Activities(call).begin(group, "Launching a new EC2 instance: " + instance.instanceId(), d.cause());
    SortedMap<String, String> tags = new TreeMap<>();
    instance.tags().forEach(t -> tags.put(t.key(), t.value()));
    AutoScalingGroup g = row().group();
    put(new MemberRow(instance.instanceId(), group, place.zone(), place.subnetId(), instance.instanceTypeAsString(),
        instance.imageId(), g.launchTemplate().launchTemplateId(), g.launchTemplate().launchTemplateName(),
        tags.getOrDefault("aws:ec2launchtemplate:version", "0"), MemberState.PENDING, Optional.empty(),
        Boolean.TRUE.equals(g.newInstancesProtectedFromScaleIn()), d.extra(), List.of(), call.now(),
        Optional.empty(), Optional.of(activity)));
  }

  private Instance run(Decision.Place place) {
    AutoScalingGroup g = row().group();
    List<Tag> tags = new ArrayList<>();
    tags.add(Tag.builder().key("aws:autoscaling:groupName").value(group).build());
    for (TagDescription t : g.tags()) {
      if (Boolean.TRUE.equals(t.propagateAtLaunch())) {
        tags.add(Tag.builder().key(t.key()).value(t.value()).build());
      }
    }
    return call.client(Ec2Client.class).runInstances(r -> r
        .minCount(1)
        .maxCount(1)
        .subnetId(place.subnetId())
        .launchTemplate(l -> l
            .launchTemplateId(g.launchTemplate().launchTemplateId())
            .version(g.launchTemplate().version()))
        .tagSpecifications(s -> s.resourceType("instance").tags(tags))).instances().getFirst();
  }

  /**
   * A launch has failed: the next waits 1, 2, 4 … 60 s.
   *
   * @param refused by EC2. One instance that merely dies young may be bad luck: its replacement does not wait
   */
  private void failed(boolean refused) {
    Runtime r = row().runtime();
    boolean forgotten = r.failedAt().filter(t -> t.plus(Limits.FAILURES_FORGOTTEN).isAfter(call.now())).isEmpty();
    int failures = (forgotten ? 0 : r.failures()) + 1;
    int exponent = failures - (refused ? 1 : 2);
    Duration pause = exponent < 0 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(exponent, 6));
    Duration bounded = pause.compareTo(Limits.LONGEST_BACK_OFF) > 0 ? Limits.LONGEST_BACK_OFF : pause;
    Instant next = call.now().plus(bounded);
    put(r.failed(failures, call.now(), r.notBefore().filter(next::isBefore).orElse(next)));
  }

  private void enterService(MemberRow m) {
    m.activity().ifPresent(new Activities(call)::succeed);
    put(m.in(MemberState.IN_SERVICE, Optional.of(call.now()), Optional.empty()));
    call.event("autoscaling", group, m.instanceId() + ": Pending → InService in " + m.zone());
  }

  private void register(MemberRow m, String targetGroupArn) {
    // Remembered first: what load balancing refuses (a group of another VPC, one deleted meanwhile) it would refuse
    // again, and a caller who deregisters an instance by hand must not find it registered again.
    List<String> registered = new ArrayList<>(m.registered());
    registered.add(targetGroupArn);
    put(m.with(m.protectedFromScaleIn(), m.extra(), registered));
    targets(() -> call.client(ElasticLoadBalancingV2Client.class)
        .registerTargets(r -> r.targetGroupArn(targetGroupArn).targets(t -> t.id(m.instanceId()))));
  }

  // ---- taking out of service

  void retire(MemberRow m, String cause) {
    deregister(m);
    m.activity().ifPresent(a -> new Activities(call).cancel(a, "The instance is being terminated"));
    ActivityKey activity =
        new Activities(call).begin(group, "Terminating EC2 instance: " + m.instanceId(), cause);
    put(m.in(MemberState.TERMINATING, m.inServiceAt(), Optional.of(activity)));
    call.event("autoscaling", group, m.instanceId() + ": " + m.state().text() + " → Terminating");
  }

  private void terminate(String instanceId) {
    Ec2Client ec2 = call.client(Ec2Client.class);
    try {
      call.atomically(() -> ec2.terminateInstances(r -> r.instanceIds(instanceId)));
    } catch (AwsServiceException e) {
      // Termination protection is against people, not against Auto Scaling.
      ec2.modifyInstanceAttribute(r -> r.instanceId(instanceId).disableApiTermination(v -> v.value(false)));
      ec2.terminateInstances(r -> r.instanceIds(instanceId));
    }
  }

  private void forget(MemberRow m, Decision.Forget d) {
    deregister(m);
    if (m.isActive()) {
      m.activity().ifPresent(a -> new Activities(call).fail(a, d.cause()));
      ActivityKey activity =
          new Activities(call).begin(group, "Terminating EC2 instance: " + m.instanceId(), d.cause());
      new Activities(call).succeed(activity);
    } else {
      m.activity().ifPresent(new Activities(call)::succeed);
    }
    call.state().remove(Tables.MEMBERS, m.key());
    call.state().remove(Tables.MEMBERSHIPS, m.instanceId());
    if (d.early()) {
      failed(false);
    }
  }

  private void deregister(MemberRow m) {
    for (String arn : m.registered()) {
      targets(() -> call.client(ElasticLoadBalancingV2Client.class)
          .deregisterTargets(r -> r.targetGroupArn(arn).targets(t -> t.id(m.instanceId()))));
    }
  }

  private void targets(Runnable work) {
    try {
      call.atomically(() -> {
        work.run();
        return group;
      });
    } catch (AwsServiceException e) {
      call.event("autoscaling", group, "load balancing refused: " + e.getMessage());
    }
  }
}
