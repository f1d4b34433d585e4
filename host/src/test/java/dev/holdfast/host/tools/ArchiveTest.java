package dev.holdfast.host.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "a/.."})
  void noNameLeadsOutOfTheDirectory(String name) throws IOException {
    byte[] zip = Archives.zip().file(name, 0644, "x").bytes();
    assertThatThrownBy(() -> unpack(zip)).isInstanceOf(ToolException.class).hasMessageContaining(name);
    assertThat(directory.resolve("evil")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"l,/etc", "l,..", "a/l,../../x", "l,a/../../x", "l,a/../b"})
  void noLinkLeadsOutOfTheDirectory(String name, String target) throws IOException {
    byte[] zip = Archives.zip().file("a/file", 0644, "x").link(name, target).bytes();
    assertThatThrownBy(() -> unpack(zip)).isInstanceOf(ToolException.class).hasMessageContaining(target);
    assertThat(out().resolve(name)).doesNotExist();
  }

  @Test
  void nothingIsWrittenThroughALinkThatLiesThereAlready() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createDirectories(out());
    Files.createSymbolicLink(out().resolve("l"), elsewhere);
    byte[] zip = Archives.zip().file("l/evil", 0644, "x").bytes();
    assertThatThrownBy(() -> unpack(zip)).isInstanceOf(ToolException.class).hasMessageContaining("l/evil");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aZipsLinksAndModesAreKeptAndUnpackingAgainReplaces() throws Exception {
    unpack(Archives.zip().file("bin/run", 0755, "old").link("current", "bin").bytes());
    unpack(Archives.zip().file("bin/run", 0750, "new").link("current", "bin").bytes());
    assertThat(out().resolve("current/run")).hasContent("new");
    assertThat(mode("bin/run")).isEqualTo("rwxr-x---");
  }

  @Test
  void tarAndItsLongNames() throws Exception {
    String longName = "d".repeat(80) + "/" + "f".repeat(80);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(Archives.tarEntry("dir/", '5', 0755, "", ""));
    tar.write(Archives.tarEntry("dir/run", '0', 0755, "", "#!"));
    tar.write(Archives.tarEntry("@LongLink", 'L', 0, "", longName + "\0"));
    tar.write(Archives.tarEntry("cut off", '0', 0644, "", "x".repeat(1000)));
    String record = " path=" + longName + ".pax\n";
    tar.write(Archives.tarEntry("pax", 'x', 0, "", (record.length() + 3) + record));
    tar.write(Archives.tarEntry("cut off", '0', 0644, "", "p"));
    tar.write(Archives.tarEntry("dir/link", '2', 0777, "run", ""));
    tar.write(Archives.tarEntry("dir/same", '1', 0777, "dir/run", ""));
    tar.write(new byte[1024]);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(tar.toByteArray());
    }
    unpack(zipped.toByteArray());

    assertThat(mode("dir/run")).isEqualTo("rwxr-xr-x");
    assertThat(out().resolve(longName)).hasContent("x".repeat(1000));
    assertThat(out().resolve(longName + ".pax")).hasContent("p");
    assertThat(out().resolve("dir/link")).isSymbolicLink().hasContent("#!");
    assertThat(out().resolve("dir/same")).hasContent("#!");
  }

  @Test
  void aTarsNamesStayInsideToo() {
    byte[] tar = Archives.tarEntry("../evil", '0', 0644, "", "x");
    assertThatThrownBy(() -> unpack(tar)).isInstanceOf(ToolException.class).hasMessageContaining("../evil");
    byte[] hardLink = Archives.tarEntry("x", '1', 0644, "../../etc/passwd", "");
    assertThatThrownBy(() -> unpack(hardLink)).isInstanceOf(ToolException.class).hasMessageContaining("passwd");
  }

  @Test
  void otherFilesAreRefused() {
    assertThatThrownBy(() -> unpack("<html>".getBytes())).hasMessageContaining("neither a zip nor a tar");
    assertThatThrownBy(() -> unpack("BZh9".getBytes())).hasMessageContaining("bzip2");
    assertThatThrownBy(() -> unpack("PK\3\4cut".getBytes())).isInstanceOfAny(ToolException.class, IOException.class);
  }

  private Path out() {
    return directory.resolve("out");
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(out().resolve(path)));
  }

  private void unpack(byte[] bytes) throws IOException, ToolException {
    Archive.unpack(Files.write(directory.resolve("archive"), bytes), out());
  }
}
