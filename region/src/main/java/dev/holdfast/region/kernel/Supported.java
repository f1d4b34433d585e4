package dev.holdfast.region.kernel;

import java.util.Set;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** Refuses by name what a request asks for and nobody has implemented: to ignore it would change what it means. */
public final class Supported {

  private Supported() {}

  /** With EC2's code for it. */
  public static void only(SdkPojo request, Set<String> parameters) {
    only(request, parameters, "UnsupportedOperation");
  }

  /**
   * Throws {@code code} when the request has a value for a parameter that is not listed.
   *
   * @param parameters by their wire names, as {@code "MultiAZ"}: implemented, or without consequence here
   */
  public static void only(SdkPojo request, Set<String> parameters, String code) {
    for (SdkField<?> field : request.sdkFields()) {
      if (Members.value(request, field).isPresent() && !parameters.contains(field.memberName())) {
        throw Errors.badRequest(code, "Holdfast does not support the parameter " + field.memberName() + " of "
            + request.getClass().getSimpleName().replaceFirst("Request$", "") + " yet");
      }
    }
  }
}
