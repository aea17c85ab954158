package io.godwit.controller.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.api.Problem;
import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadSpoolTest {
  private static final byte[] DISK = new byte[1024];
  private static final UUID ID = new UUID(1, 2);

  @TempDir private Path folder;
  private UploadSpool spool;

  @BeforeEach
  void make() {
    spool = new UploadSpool(folder, new DataSize(2048), () -> ID);
  }

  @Test
  void aWholeFileIsKeptUnderItsIdUntilItIsDiscarded() throws Exception {
    Upload upload = spool.receive(new ByteArrayInputStream(DISK), DISK.length, ImageFormat.RAW);

    assertThat(upload.size()).isEqualTo(new DataSize(1024));
    // sha256sum of 1024 zero bytes
    assertThat(upload.digest())
        .isEqualTo("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");
    try (var file = spool.open(upload.id())) {
      ByteBuffer read = ByteBuffer.allocate(2048);
      assertThat(file.read(read)).isEqualTo(1024);
    }
    spool.discard(upload.id());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void nothingIsLeftOfAnUploadThatBreaksOff() {
    InputStream broken =
        new SequenceInputStream(new ByteArrayInputStream(DISK), new BrokenStream());

    refuses(Problem.Code.UNAVAILABLE, () -> spool.receive(broken, -1, ImageFormat.RAW));
  }

  @Test
  void anUploadThatIsShorterThanAnnouncedIsRefused() {
    refuses(
        Problem.Code.INVALID,
        () -> spool.receive(new ByteArrayInputStream(DISK), 2048, ImageFormat.RAW));
  }

  @Test
  void anUploadOverTheLimitIsRefusedWhetherAnnouncedOrNot() {
    byte[] large = new byte[2560];

    refuses(
        Problem.Code.TOO_LARGE,
        () -> spool.receive(new ByteArrayInputStream(large), 2560, ImageFormat.RAW));
    refuses(
        Problem.Code.TOO_LARGE,
        () -> spool.receive(new ByteArrayInputStream(large), -1, ImageFormat.RAW));
  }

  @Test
  void anUploadForWhichTheDiskHasNoRoomIsRefusedBeforeItIsSent() {
    UploadSpool large = new UploadSpool(folder, new DataSize(Long.MAX_VALUE), () -> ID);

    refuses(
        Problem.Code.UNAVAILABLE,
        () -> large.receive(InputStream.nullInputStream(), Long.MAX_VALUE, ImageFormat.RAW));
  }

  @Test
  void whatIsNoImageIsRefused() {
    refuses(
        Problem.Code.INVALID,
        () -> spool.receive(new ByteArrayInputStream(DISK), -1, ImageFormat.QCOW2));
  }

  @Test
  void anIdThatIsNoneOpensNothing() throws Exception {
    spool.receive(new ByteArrayInputStream(DISK), -1, ImageFormat.RAW);

    assertThatThrownBy(() -> spool.open("../" + folder.getFileName() + "/" + ID))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not the id");
  }

  @Test
  void theNextStartRemovesWhatNobodyNeeds() throws Exception {
    spool.receive(new ByteArrayInputStream(DISK), -1, ImageFormat.RAW);

    spool.discardAllBut(ID.toString()::equals);
    assertThat(folder).isNotEmptyDirectory();
    spool.discardAllBut(id -> false);
    assertThat(folder).isEmptyDirectory();
  }

  private void refuses(Problem.Code code, ThrowingCallable upload) {
    assertThatThrownBy(upload)
        .isInstanceOfSatisfying(
            UploadException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    assertThat(folder).isEmptyDirectory();
  }

  private static final class BrokenStream extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("connection reset");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return read();
    }
  }
}
