package io.godwit.cli.operation;

import io.godwit.api.OperationView;
import io.godwit.api.OperationView.Progress;
import io.godwit.cli.output.Ages;
import io.godwit.cli.output.Bar;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/** An operation in one line. */
final class OperationLine {
  private OperationLine() {}

  /** With a bar, bytes and the end estimate, while it copies. */
  static String live(OperationView operation) {
    Progress progress = operation.progress();
    String phase = milestone(operation);
    long total = progress == null ? 0 : total(progress);
    if (total == 0) {
      return phase + detail(progress);
    }
    return phase
        + "  "
        + new Bar(done(progress), total).show()
        + estimate(progress.remainingMillis())
        + detail(progress);
  }

  private static String estimate(Long remainingMillis) {
    return remainingMillis == null
        ? ""
        : ", about " + Ages.show(Duration.ofMillis(remainingMillis).plusMillis(999)) + " left";
  }

  /** Changes when the phase or the state does. */
  static String milestone(OperationView operation) {
    return isPlan(operation)
        ? "plan " + operation.plan() + ": " + what(operation, "stopping", "stopped")
        : subject(operation) + ": " + what(operation, "undoing", "undone");
  }

  /** What it moved stays moved, so that it is not undone where another operation is. */
  private static boolean isPlan(OperationView operation) {
    return "APPLY_PLAN".equals(operation.kind());
  }

  /** What it is about: a VM, an image, or a host that comes or goes. */
  static String subject(OperationView operation) {
    String host = operation.destination() == null ? operation.source() : operation.destination();
    return Stream.of(operation.vm(), operation.image(), host)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static String what(OperationView operation, String rollingBack, String rolledBack) {
    return switch (operation.state()) {
      case "ROLLING_BACK" -> rollingBack;
      case "ROLLED_BACK" -> rolledBack;
      case "IN_DOUBT" -> "in doubt";
      case "DONE" -> "done";
      default -> operation.phase() == null ? "waiting" : operation.phase();
    };
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
}
