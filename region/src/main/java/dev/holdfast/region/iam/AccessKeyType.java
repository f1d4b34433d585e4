package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * {@code AWS::IAM::AccessKey}. Its physical id is the key's; another {@code Serial} makes another key. State and journal
 * hold no secret: what {@code Fn::GetAtt} gives stands for it, sealed, and is opened where it is shown.
 */
public final class AccessKeyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::AccessKey";
  }

  @Override
  public Set<String> properties() {
    return Set.of("Serial", "Status", "UserName");
  }

  @Override
  public Set<String> required() {
    return Set.of("UserName");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("Serial", "UserName");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("SecretAccessKey");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String user = desired.properties().requireString("UserName");
    String id = call.client(IamClient.class).createAccessKey(r -> r.userName(user)).accessKey().accessKeyId();
    if (!status(desired).equals("Active")) {
      activate(call, id, desired);
    }
    return Progress.done(id);
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    activate(call, id, to);
    return Progress.done(id);
  }

  private static void activate(Call call, String id, Desired desired) {
    call.client(IamClient.class).updateAccessKey(r -> r
        .userName(desired.properties().requireString("UserName")).accessKeyId(id).status(status(desired)));
  }

  private static String status(Desired desired) {
    return desired.properties().string("Status").orElse("Active");
  }

  @Override
  public void delete(Call call, String id, Desired desired) {
    call.state().get(Rows.KEYS, id).ifPresent(key -> call.client(IamClient.class)
        .deleteAccessKey(r -> r.userName(key.user()).accessKeyId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    if (call.state().has(Rows.KEYS, id)) {
      attributes.put("SecretAccessKey", call.vault().named(Users.SECRET + id));
    }
    return attributes;
  }
}
