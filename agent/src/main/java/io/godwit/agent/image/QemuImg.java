package io.godwit.agent.image;

import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.storage.Command;
import io.godwit.model.DataSize;
import io.godwit.model.ImageFormat;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** qemu-img, always told the format: it is never left to guess what a stranger wrote. */
public final class QemuImg {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String program;

  public QemuImg(String program) {
    this.program = program;
  }

  /**
   * Makes an empty qcow2 on a backing file.
   *
   * @param size virtual size, at least the backing file's
   */
  public void createOverlay(Path overlay, Path backing, ImageFormat backingFormat, DataSize size)
      throws IOException {
    Command.Ended ended =
        Command.run(
            LIMIT,
            List.of(
                program,
                "create",
                "-q",
                "-f",
                ImageFormat.QCOW2.qemuName(),
                "-b",
                backing.toString(),
                "-F",
                backingFormat.qemuName(),
                overlay.toString(),
                Long.toString(size.bytes())));
    if (!ended.succeeded()) {
      throw failure("the disk " + overlay + " could not be made", ended);
    }
  }

  private static OrderFailure failure(String what, Command.Ended ended) {
    OrderFailed.Code code =
        ended.errors().contains("No space left on device")
            ? OrderFailed.Code.NO_SPACE
            : OrderFailed.Code.INTERNAL;
    return new OrderFailure(code, what + ": " + ended.complaint());
  }
}
