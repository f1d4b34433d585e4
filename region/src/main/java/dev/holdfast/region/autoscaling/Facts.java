package dev.holdfast.region.autoscaling;

import dev.holdfast.region.kernel.Call;
import software.amazon.awssdk.services.autoscaling.model.*;

/** What tools ask about Auto Scaling itself. */
record Facts(Call call) {

  DescribeAccountLimitsResponse limits(DescribeAccountLimitsRequest r) {
    return DescribeAccountLimitsResponse.builder()
        .maxNumberOfAutoScalingGroups(500)
        .maxNumberOfLaunchConfigurations(0)
        .numberOfAutoScalingGroups(call.state().all(Tables.GROUPS).size())
        .numberOfLaunchConfigurations(0)
        .build();
  }

  static DescribeTerminationPolicyTypesResponse terminationPolicies(DescribeTerminationPolicyTypesRequest r) {
    return DescribeTerminationPolicyTypesResponse.builder().terminationPolicyTypes(TerminationPolicy.NAMES).build();
  }

  static DescribeAdjustmentTypesResponse adjustmentTypes(DescribeAdjustmentTypesRequest r) {
    return DescribeAdjustmentTypesResponse.builder()
        .adjustmentTypes(Adjustments.TYPES.stream()
            .map(t -> AdjustmentType.builder().adjustmentType(t).build()).toList())
        .build();
  }

  static DescribeScalingProcessTypesResponse processTypes(DescribeScalingProcessTypesRequest r) {
    return DescribeScalingProcessTypesResponse.builder()
        .processes(Groups.PROCESSES.stream().map(p -> ProcessType.builder().processName(p).build()).toList())
        .build();
  }
}
