package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * The machine images of the region: a few names that people's templates and tools look for. The process host starts
 * every one of them alike, from its user data.
 */
public record Images(Call call) {

  /** Amazon Linux 2023, which the SSM parameters {@code /aws/service/ami-amazon-linux-latest/al2023-…} name. */
  public static final String AL2023_X86_64 = "ami-0a1c2023000000001";
  public static final String AL2023_ARM64 = "ami-0a1c2023000000002";
  public static final String UBUNTU_24_04_X86_64 = "ami-0b1c2404000000001";

  private static final List<Image> IMAGES = List.of(
      image(AL2023_X86_64, "al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64", "x86_64", "137112412989", "amazon"),
      image(AL2023_ARM64, "al2023-ami-2023.9.20251117.1-kernel-6.1-arm64", "arm64", "137112412989", "amazon"),
      image(UBUNTU_24_04_X86_64, "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20251112", "x86_64",
          "099720109477", "amazon"));

  private static final Listing<Image> LISTING =
      new Listing<>(Image.builder().build(), Image::imageId, "InvalidAMIID.NotFound", "owner-alias",
          "ImageOwnerAlias", "is-public", "PublicLaunchPermissions");

  private static Image image(String id, String name, String architecture, String owner, String alias) {
    return Image.builder()
        .imageId(id)
        .name(name)
        .description("A name only: instances are processes of this machine, started by their user data")
        .architecture(architecture)
        .ownerId(owner)
        .imageOwnerAlias(alias)
        .imageLocation(alias + '/' + name)
        .imageType("machine")
        .creationDate("2025-11-17T00:00:00.000Z")
        .publicLaunchPermissions(true)
        .platformDetails("Linux/UNIX")
        .hypervisor("xen")
        .virtualizationType("hvm")
        .rootDeviceName("/dev/xvda")
        .rootDeviceType("ebs")
        .enaSupport(true)
        .bootMode("uefi-preferred")
        .state("available")
        .build();
  }

  static Image require(String id) {
    return IMAGES.stream().filter(i -> i.imageId().equals(id)).findFirst().orElseThrow(() -> id == null
        ? badRequest("MissingParameter", "The request must contain the parameter ImageId")
        : badRequest("InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist"));
  }

  DescribeImagesResponse describe(DescribeImagesRequest r) {
    List<Image> owned = IMAGES.stream()
        .filter(i -> r.owners().isEmpty() || r.owners().contains(i.ownerId())
            || r.owners().contains(i.imageOwnerAlias()))
        .toList();
    Listing.Page<Image> page = LISTING.page(owned, r.imageIds(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeImagesResponse.builder().images(page.items()).nextToken(page.nextToken()).build();
  }
}
