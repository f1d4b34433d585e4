package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.rds.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.rds.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.rds.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.rds.model.RemoveTagsFromResourceResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tags of databases, snapshots, subnet groups and parameter groups, by ARN. */
record Tagging(Call call) {

  static SortedMap<String, String> map(List<Tag> tags) {
    SortedMap<String, String> map = new TreeMap<>();
    for (Tag tag : tags) {
      if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > 128) {
        throw Errors.badRequest("InvalidParameterValue", "A tag's key must have 1 to 128 characters.");
      }
      map.put(tag.key(), tag.value() == null ? "" : tag.value());
    }
    if (map.size() > Limits.TAGS) {
      throw Errors.badRequest("InvalidParameterValue", "A resource can have at most " + Limits.TAGS + " tags.");
    }
    return map;
  }

  static List<Tag> list(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
  }

  AddTagsToResourceResponse add(AddTagsToResourceRequest r) {
    change(r.resourceName(), tags -> {
      tags.putAll(map(r.tags()));
      return map(list(tags));
    });
    return AddTagsToResourceResponse.builder().build();
  }

  RemoveTagsFromResourceResponse remove(RemoveTagsFromResourceRequest r) {
    change(r.resourceName(), tags -> {
      tags.keySet().removeAll(r.tagKeys());
      return tags;
    });
    return RemoveTagsFromResourceResponse.builder().build();
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest r) {
    return ListTagsForResourceResponse.builder().tagList(list(of(r.resourceName()))).build();
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException if there is no such resource */
  SortedMap<String, String> of(String arn) {
    String name = name(arn);
    return switch (kind(arn)) {
      case "db" -> map(Database.require(call.state(), name).instance().tagList());
      case "snapshot" -> map(Snapshot.require(call.state(), name).described().tagList());
      case "subgrp" -> SubnetGroups.require(call.state(), name).tags();
      case "pg" -> ParameterGroups.require(call.state(), name).tags();
      case String other -> throw unknown(other);
    };
  }

  private void change(String arn, UnaryOperator<SortedMap<String, String>> change) {
    String name = name(arn);
    switch (kind(arn)) {
      case "db" -> {
        Database d = Database.require(call.state(), name);
        List<Tag> tags = list(change.apply(map(d.instance().tagList())));
        call.state().put(Database.DATABASES, d.id(), d.describedBy(d.instance().toBuilder().tagList(tags).build()));
      }
      case "snapshot" -> {
        Snapshot snapshot = Snapshot.require(call.state(), name);
        List<Tag> tags = list(change.apply(map(snapshot.described().tagList())));
        call.state().put(Snapshot.SNAPSHOTS, snapshot.id(),
            snapshot.describedBy(snapshot.described().toBuilder().tagList(tags).build()));
      }
      case "subgrp" -> {
        SubnetGroups.SubnetGroup g = SubnetGroups.require(call.state(), name);
        call.state().put(SubnetGroups.GROUPS, g.name(), new SubnetGroups.SubnetGroup(g.name(), g.arn(), g.description(),
            g.vpcId(), g.places(), change.apply(new TreeMap<>(g.tags()))));
      }
      case "pg" -> {
        ParameterGroups.ParameterGroup g = ParameterGroups.require(call.state(), name);
        call.state().put(ParameterGroups.GROUPS, g.name(), new ParameterGroups.ParameterGroup(
            g.name(), g.arn(), g.description(), g.parameters(), change.apply(new TreeMap<>(g.tags())), g.family()));
      }
      case String other -> throw unknown(other);
    }
  }

  /** {@code db} in {@code arn:aws:rds:us-east-1:000000000000:db:name}. */
  private static String kind(String arn) {
    return parts(arn)[5];
  }

  private static String name(String arn) {
    return parts(arn)[6];
  }

  private static String[] parts(String arn) {
    String[] parts = arn == null ? new String[0] : arn.split(":", 7);
    if (parts.length != 7 || !parts[2].equals("rds")) {
      throw Errors.badRequest("InvalidParameterValue", "Invalid resource name: " + arn);
    }
    return parts;
  }

  private static RuntimeException unknown(String kind) {
    return Errors.badRequest("InvalidParameterValue", "Holdfast has no resources of the kind " + kind);
  }
}
