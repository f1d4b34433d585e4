package dev.holdfast.gameday.load;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Media made from nothing, in formats simple enough to write by hand. The same number makes the same bytes. */
final class Footage {

  static final int FRAMES_PER_SECOND = 25;

  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;

  /** So many different pictures; a film repeats them. Enough for an encoder to have work with each. */
  private static final int PICTURES = 20;

  private Footage() {}

  /** A PNG of 96 by 64 pixels, whose colour tells its number. */
  static byte[] photo(int number) {
    int width = 96;
    int height = 64;
    try {
      ByteArrayOutputStream pixels = new ByteArrayOutputStream();
      try (DataOutputStream rows = new DataOutputStream(new DeflaterOutputStream(pixels))) {
        for (int y = 0; y < height; y++) {
          rows.writeByte(0);
          for (int x = 0; x < width; x++) {
            rows.writeByte(number * 47 + x * 2);
            rows.writeByte(number * 89 + y * 3);
            rows.writeByte(255 - number * 23 - x);
          }
        }
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
      png.writeBytes(chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height)
          .put(new byte[] {8, 2, 0, 0, 0}).array()));
      png.writeBytes(chunk("IDAT", pixels.toByteArray()));
      png.writeBytes(chunk("IEND", new byte[0]));
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] chunk(String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(content);
    return ByteBuffer.allocate(content.length + 12).putInt(content.length).put(name).put(content)
        .putInt((int) crc.getValue()).array();
  }

  /** Half a second of a tone as WAV, its pitch by its number. */
  static byte[] sound(int number) {
    int rate = 8000;
    int samples = rate / 2;
    ByteBuffer wav = ByteBuffer.allocate(44 + samples * 2).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(36 + samples * 2).put(ascii("WAVEfmt ")).putInt(16)
        .putShort((short) 1).putShort((short) 1).putInt(rate).putInt(rate * 2).putShort((short) 2).putShort((short) 16)
        .put(ascii("data")).putInt(samples * 2);
    double pitch = 220 * Math.pow(2, number % 24 / 12.0);
    for (int i = 0; i < samples; i++) {
      wav.putShort((short) (12000 * Math.sin(2 * Math.PI * pitch * i / rate)));
    }
    return wav.array();
  }

  /** A film of 1280 by 720 pixels, motion JPEG in AVI: some 1.5 MB for each second, and much work to encode anew. */
  static void film(int seconds, OutputStream to) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      pictures.add(picture(i));
    }
    int frames = seconds * FRAMES_PER_SECOND;
    int movie = 4;
    int largest = 0;
    for (int i = 0; i < frames; i++) {
      int length = pictures.get(i % PICTURES).length;
      movie += 8 + length + length % 2;
      largest = Math.max(largest, length);
    }
    byte[] header = header(frames, largest);
    int index = frames * 16;
    to.write(little(12).put(ascii("RIFF")).putInt(4 + 8 + header.length + 8 + movie + 8 + index).put(ascii("AVI "))
        .array());
    to.write(little(8).put(ascii("LIST")).putInt(header.length).array());
    to.write(header);
    to.write(little(12).put(ascii("LIST")).putInt(movie).put(ascii("movi")).array());
    for (int i = 0; i < frames; i++) {
      byte[] picture = pictures.get(i % PICTURES);
      to.write(little(8).put(ascii("00dc")).putInt(picture.length).array());
      to.write(picture);
      to.write(new byte[picture.length % 2]);
    }
    to.write(little(8).put(ascii("idx1")).putInt(index).array());
    int at = 4;
    for (int i = 0; i < frames; i++) {
      int length = pictures.get(i % PICTURES).length;
      to.write(little(16).put(ascii("00dc")).putInt(0x10).putInt(at).putInt(length).array());
      at += 8 + length + length % 2;
    }
  }

  private static byte[] header(int frames, int largest) {
    ByteBuffer main = little(56).putInt(1_000_000 / FRAMES_PER_SECOND).putInt(largest * FRAMES_PER_SECOND).putInt(0)
        .putInt(0x10).putInt(frames).putInt(0).putInt(1).putInt(largest).putInt(WIDTH).putInt(HEIGHT);
    ByteBuffer stream = little(56).put(ascii("vidsMJPG")).putInt(0).putInt(0).putInt(0).putInt(1)
        .putInt(FRAMES_PER_SECOND).putInt(0).putInt(frames).putInt(largest).putInt(-1).putInt(0)
        .putShort((short) 0).putShort((short) 0).putShort((short) WIDTH).putShort((short) HEIGHT);
    ByteBuffer format = little(40).putInt(40).putInt(WIDTH).putInt(HEIGHT).putShort((short) 1).putShort((short) 24)
        .put(ascii("MJPG")).putInt(WIDTH * HEIGHT * 3);
    ByteBuffer all = little(4 + 8 + 56 + 12 + 8 + 56 + 8 + 40);
    all.put(ascii("hdrl")).put(ascii("avih")).putInt(56).put(main.array());
    all.put(ascii("LIST")).putInt(4 + 8 + 56 + 8 + 40).put(ascii("strl"));
    all.put(ascii("strh")).putInt(56).put(stream.array());
    all.put(ascii("strf")).putInt(40).put(format.array());
    return all.array();
  }

  private static byte[] picture(int number) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[WIDTH];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int wave = (int) (127 + 127 * Math.sin((x + number * 37) / 41.0) * Math.cos((y - number * 23) / 29.0));
        int grain = Integer.rotateLeft((x / 4 * 73_856_093) ^ (y / 4 * 19_349_663) ^ (number * 83_492_791), 7) & 31;
        row[x] = wave << 16 | (x * 255 / WIDTH + grain & 255) << 8 | (y * 255 / HEIGHT + grain & 255);
      }
      image.setRGB(0, y, WIDTH, 1, row, 0, WIDTH);
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "jpeg", jpeg)) {
      throw new IOException("this Java cannot write JPEG; it needs the module java.desktop");
    }
    return jpeg.toByteArray();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
