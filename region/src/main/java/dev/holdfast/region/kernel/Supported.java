package dev.holdfast.region.kernel;

import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** Refuses by name what a request asks for and nobody has implemented: to ignore it would change what it means. */
public final class Supported {

  private Supported() {}

  /**
   * Throws {@code code} when the request has a value for a parameter that is not listed.
   *
   * @param parameters by their wire names, as {@code "MultiAZ"}: implemented, or without consequence here
   */
  public static void only(SdkPojo request, Set<String> parameters, String code) {
    for (SdkField<?> field : request.sdkFields()) {
      Object value = field.getValueOrDefault(request);
      boolean given = value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap);
      if (given && !parameters.contains(field.memberName())) {
        throw Errors.badRequest(code, "Holdfast does not support the parameter " + field.memberName() + " of "
            + request.getClass().getSimpleName().replaceFirst("Request$", "") + " yet");
      }
    }
  }
}
