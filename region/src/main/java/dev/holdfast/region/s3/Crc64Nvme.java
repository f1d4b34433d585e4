package dev.holdfast.region.s3;

import java.util.zip.Checksum;

/** CRC-64/NVME, S3's default checksum: eight bytes at a time by tables. */
public final class Crc64Nvme implements Checksum {

  /** Reflected. */
  static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

  private static final long[][] TABLES = tables();

  private long value = -1;

  private static long[][] tables() {
    long[][] tables = new long[8][256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
      }
      tables[0][i] = crc;
    }
    for (int i = 0; i < 256; i++) {
      for (int t = 1; t < 8; t++) {
        long before = tables[t - 1][i];
        tables[t][i] = before >>> 8 ^ tables[0][(int) before & 0xFF];
      }
    }
    return tables;
  }

  @Override
  public void update(int b) {
    value = value >>> 8 ^ TABLES[0][(int) (value ^ b) & 0xFF];
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    long crc = value;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      crc ^= (long) LONGS.get(bytes, i);
      crc = TABLES[7][(int) crc & 0xFF]
          ^ TABLES[6][(int) (crc >>> 8) & 0xFF]
          ^ TABLES[5][(int) (crc >>> 16) & 0xFF]
          ^ TABLES[4][(int) (crc >>> 24) & 0xFF]
          ^ TABLES[3][(int) (crc >>> 32) & 0xFF]
          ^ TABLES[2][(int) (crc >>> 40) & 0xFF]
          ^ TABLES[1][(int) (crc >>> 48) & 0xFF]
          ^ TABLES[0][(int) (crc >>> 56) & 0xFF];
    }
    for (; i < end; i++) {
      crc = crc >>> 8 ^ TABLES[0][(int) (crc ^ bytes[i]) & 0xFF];
    }
    value = crc;
  }

  private static final java.lang.invoke.VarHandle LONGS = java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
      long[].class, java.nio.ByteOrder.LITTLE_ENDIAN);

  @Override
  public long getValue() {
    return ~value;
  }

  @Override
  public void reset() {
    value = -1;
  }
}
