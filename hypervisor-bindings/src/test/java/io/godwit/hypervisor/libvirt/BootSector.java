package io.godwit.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A guest of 512 bytes. It says G on its serial console, fills 44 MiB of memory so that no page is
 * like another, says W, and from then on echoes what it reads and keeps writing to one page.
 */
final class BootSector {
  private static final String CODE =
      // cli; ds = 0; lgdt; protected mode; jump to 32-bit code
      "fa31c08ed80f0116707c0f20c06683c8010f22c0ea197c0800"
          // ds = es = flat; out 3f8, 'G'
          + "66b810008ed88ec066baf803b047ee"
          // for 0xb00000 words from 1 MiB on: each holds its own address; out 'W'
          + "bf00001000b90000b000893f83c704e2f9b057ee"
          // if there is a byte at 3f8, send it back; increment a word at 1 MiB; again
          + "66bafd03eca801740666baf803eceeff0500001000f390ebe7"
          // descriptors: none, code, data; their size and place
          + "0000000000000000000000ffff0000009acf00ffff00000092cf001700587c0000";

  private static final int SECTOR = 512;

  private BootSector() {}

  /** Writes a raw image of 1 MiB. */
  static void write(Path image) throws IOException {
    byte[] disk = Arrays.copyOf(HexFormat.of().parseHex(CODE), 1 << 20);
    disk[SECTOR - 2] = 0x55;
    disk[SECTOR - 1] = (byte) 0xaa;
    Files.createDirectories(image.getParent());
    Files.write(image, disk);
  }
}
