package io.godwit.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.godwit.hypervisor.FileDigest;
import io.godwit.hypervisor.JdkFileDigest;
import io.godwit.model.ImageDigest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * By GnuTLS, which libvirt's client brings along and which uses the processor's instructions for
 * SHA-256 ({@code gnutls/crypto.h}). The JDK's own needs HotSpot's optimising compiler for that.
 */
public final class GnutlsFileDigest implements FileDigest {
  private static final Logger LOG = System.getLogger(GnutlsFileDigest.class.getName());
  private static final String LIBRARY = "libgnutls.so.30";

  /** GNUTLS_DIG_SHA256. */
  private static final int SHA256 = 6;

  private static final int LENGTH = 32;
  private static final int PIECE = 1 << 18;

  private GnutlsFileDigest() {}

  /** The JDK's where there is no GnuTLS. */
  public static FileDigest orJdk() {
    try {
      Native.register(Calls.class, LIBRARY);
      return new GnutlsFileDigest();
    } catch (UnsatisfiedLinkError e) {
      LOG.log(
          Level.WARNING,
          "images are checked by Java, slowly: {0} cannot be loaded: {1}",
          LIBRARY,
          e.getMessage());
      return new JdkFileDigest();
    }
  }

  @Override
  public ImageDigest of(Path file) throws IOException {
    PointerByReference made = new PointerByReference();
    require(Calls.gnutls_hash_init(made, SHA256));
    try (Memory digest = new Memory(LENGTH)) {
      try {
        add(made.getValue(), file);
      } finally {
        Calls.gnutls_hash_deinit(made.getValue(), digest);
      }
      return new ImageDigest(HexFormat.of().formatHex(digest.getByteArray(0, LENGTH)));
    }
  }

  private static void add(Pointer hash, Path file) throws IOException {
    try (Memory piece = new Memory(PIECE);
        FileChannel in = FileChannel.open(file)) {
      ByteBuffer buffer = piece.getByteBuffer(0, PIECE);
      for (int read = in.read(buffer.clear()); read >= 0; read = in.read(buffer.clear())) {
        require(Calls.gnutls_hash(hash, piece, new NativeLong(read)));
      }
    }
  }

  private static void require(int result) {
    if (result < 0) {
      throw new IllegalStateException("GnuTLS cannot make a SHA-256: error " + result);
    }
  }

  /** As the header names them. */
  private static final class Calls {
    private Calls() {}

    static native int gnutls_hash_init(PointerByReference made, int algorithm);

    static native int gnutls_hash(Pointer hash, Pointer bytes, NativeLong count);

    static native void gnutls_hash_deinit(Pointer hash, Pointer digest);
  }
}
