package dev.holdfast.region.s3;

record PartKey(String uploadId, int partNumber) implements Comparable<PartKey> {
  @Override
  public int compareTo(PartKey o) {
    int c = uploadId.compareTo(o.uploadId);
    return c != 0 ? c : Integer.compare(partNumber, o.partNumber);
  }
}
