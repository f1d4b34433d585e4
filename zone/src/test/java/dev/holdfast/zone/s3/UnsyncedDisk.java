package dev.holdfast.zone.s3;

import dev.holdfast.zone.disk.Disk;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** For tests that write much and ask nothing of durability. */
final class UnsyncedDisk implements Disk {

  @Override
  public void force(FileChannel file) {}

  @Override
  public void syncDirectory(Path directory) {}
}
