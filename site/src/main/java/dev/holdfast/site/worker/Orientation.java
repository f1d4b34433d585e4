package dev.holdfast.site.worker;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** How a camera was held, as its photos say, and the ffmpeg filter that turns them upright. */
final class Orientation {

  /** By EXIF's numbers; 1 is upright. */
  private static final Map<Integer, String> FILTERS = Map.of(
      2, "hflip,", 3, "hflip,vflip,", 4, "vflip,", 5, "transpose=0,", 6, "transpose=1,", 7, "transpose=3,",
      8, "transpose=2,");

  private Orientation() {}

  /** A filter and a comma, or nothing; what cannot be read says nothing. */
  static String filter(Path photo) throws IOException {
    try {
      var exif = ImageMetadataReader.readMetadata(photo.toFile()).getFirstDirectoryOfType(ExifIFD0Directory.class);
      return exif == null || !exif.containsTag(ExifIFD0Directory.TAG_ORIENTATION) ? ""
          : FILTERS.getOrDefault(exif.getInt(ExifIFD0Directory.TAG_ORIENTATION), "");
    } catch (ImageProcessingException | MetadataException e) {
      return "";
    }
  }
}
