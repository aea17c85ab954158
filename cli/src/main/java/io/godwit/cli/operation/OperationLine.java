package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.api.OperationView.Progress;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Sizes;
import java.time.Duration;

/** An operation in one line. */
final class OperationLine {
  private static final int BAR = 24;

  private OperationLine() {}

  /** With a bar, bytes and the end estimate, while it copies. */
  static String live(OperationView operation) {
    Progress progress = operation.progress();
    String phase = milestone(operation);
    long total = progress == null ? 0 : total(progress);
    if (total == 0) {
      return phase + detail(progress);
    }
    long done = Math.min(total, done(progress));
    String estimate =
        progress.remainingMillis() == null
            ? ""
            : ", about "
                + Ages.show(Duration.ofMillis(progress.remainingMillis()).plusMillis(999))
                + " left";
    return phase
        + "  "
        + bar(done, total)
        + "  "
        + Sizes.show(done)
        + " of "
        + Sizes.show(total)
        + estimate
        + detail(progress);
  }

  /** Changes when the phase or the state does. */
  static String milestone(OperationView operation) {
    String what =
        switch (operation.state()) {
          case "ROLLING_BACK" -> "undoing";
          case "DONE" -> "done";
          default -> operation.phase() == null ? "waiting" : operation.phase();
        };
    String subject = operation.vm() == null ? operation.image() : operation.vm();
    return subject + ": " + what;
  }

  private static String detail(Progress progress) {
    return progress == null || progress.detail() == null || progress.detail().isEmpty()
        ? ""
        : "  " + progress.detail();
  }

  private static long done(Progress progress) {
    return progress.memoryDoneBytes() + progress.diskDoneBytes() + progress.seedDoneBytes();
  }

  private static long total(Progress progress) {
    return progress.memoryTotalBytes() + progress.diskTotalBytes() + progress.seedTotalBytes();
  }

  private static String bar(long done, long total) {
    int full = (int) (BAR * done / total);
    return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "] " + 100 * done / total + "%";
  }
}
