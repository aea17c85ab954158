package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.hypervisor.FileDigest;
import io.godwit.hypervisor.JdkFileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GnutlsFileDigestTest {
  private final FileDigest gnutls = GnutlsFileDigest.orJdk();
  @TempDir private Path folder;

  @Test
  void isThereWhereLibvirtIs() {
    assertThat(gnutls).isInstanceOf(GnutlsFileDigest.class);
  }

  /** FIPS 180-4's example of one block, by NIST. */
  @Test
  void isSha256() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");
    assertThat(gnutls.of(file).hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1 << 18, (1 << 18) + 1, 3_000_001})
  void isTheJdksForAnyLength(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Path file = Files.write(folder.resolve("some"), bytes);
    assertThat(gnutls.of(file)).isEqualTo(new JdkFileDigest().of(file));
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> gnutls.of(missing)).isInstanceOf(IOException.class);
  }
}
