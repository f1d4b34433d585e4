package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/**
 * Instance types. An instance may have any that the SDK knows; the common ones can be described. What a type promises
 * (CPUs, memory) the process host does not enforce.
 */
final class InstanceTypes {

  private static final List<InstanceTypeInfo> COMMON = List.of(
      type("t3.nano", 2, 512), type("t3.micro", 2, 1024), type("t3.small", 2, 2048), type("t3.medium", 2, 4096),
      type("t3.large", 2, 8192), type("t3.xlarge", 4, 16_384), type("t2.micro", 1, 1024),
      type("t4g.micro", 2, 1024), type("t4g.small", 2, 2048), type("t4g.medium", 2, 4096),
      type("m5.large", 2, 8192), type("m5.xlarge", 4, 16_384), type("m6i.large", 2, 8192),
      type("m7g.large", 2, 8192), type("c5.large", 2, 4096), type("c6i.large", 2, 4096), type("r5.large", 2, 16_384));

  private static final Listing<InstanceTypeInfo> LISTING = new Listing<>(
      InstanceTypeInfo.builder().build(), InstanceTypeInfo::instanceTypeAsString, "InvalidInstanceType",
      "free-tier-eligible", "FreeTierEligible", "processor-info.supported-architecture",
      "ProcessorInfo.SupportedArchitectures", "vcpu-info.default-vcpus", "VCpuInfo.DefaultVCpus",
      "memory-info.size-in-mib", "MemoryInfo.SizeInMiB");

  private InstanceTypes() {}

  private static InstanceTypeInfo type(String name, int cpus, long mib) {
    boolean arm = name.matches("[a-z]\\d+g[a-z]*\\..*");
    return InstanceTypeInfo.builder()
        .instanceType(name)
        .currentGeneration(!name.startsWith("t2"))
        .freeTierEligible(name.endsWith(".micro"))
        .burstablePerformanceSupported(name.startsWith("t"))
        .bareMetal(false)
        .hypervisor(name.startsWith("t2") ? "xen" : "nitro")
        .supportedUsageClassesWithStrings("on-demand")
        .supportedRootDeviceTypesWithStrings("ebs")
        .supportedVirtualizationTypesWithStrings("hvm")
        .processorInfo(p -> p.supportedArchitecturesWithStrings(arm ? "arm64" : "x86_64"))
        .vCpuInfo(v -> v
            .defaultVCpus(cpus)
            .defaultCores(Math.max(1, cpus / 2))
            .defaultThreadsPerCore(Math.min(cpus, 2)))
        .memoryInfo(m -> m.sizeInMiB(mib))
        .instanceStorageSupported(false)
        .networkInfo(n -> n.maximumNetworkInterfaces(1).ipv6Supported(false).enaSupport("required"))
        .build();
  }

  static String require(String name) {
    if (InstanceType.fromValue(name) == InstanceType.UNKNOWN_TO_SDK_VERSION) {
      throw badRequest("InvalidParameterValue", "Invalid value '" + name + "' for InstanceType.");
    }
    return name;
  }

  static DescribeInstanceTypesResponse describe(DescribeInstanceTypesRequest r) {
    Listing.Page<InstanceTypeInfo> page =
        LISTING.page(COMMON, r.instanceTypesAsStrings(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeInstanceTypesResponse.builder().instanceTypes(page.items()).nextToken(page.nextToken()).build();
  }
}
