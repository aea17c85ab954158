package io.godwit.agent.order;

import io.godwit.agent.journal.StaleDisk;
import io.godwit.agent.journal.UnreadableRecord;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What a handler's exception is to the controller. */
public final class Failures {
  private Failures() {}

  public static OrderFailure of(Exception thrown) {
    return switch (thrown) {
      case OrderFailure failure -> failure;
      case HypervisorException failed -> failure(codeOf(failed.reason()), failed);
      case StaleDisk stale -> failure(OrderFailed.Code.STALE_DISK, stale);
      case UnreadableRecord sealed -> failure(OrderFailed.Code.JOURNAL_UNREADABLE, sealed);
      case StaleEpoch stale -> failure(OrderFailed.Code.STALE_EPOCH, stale);
      case IllegalTransition refused -> failure(OrderFailed.Code.WRONG_STATE, refused);
      case UncheckedIOException failed -> failure(codeOf(failed.getCause()), failed);
      case IOException failed -> failure(codeOf(failed), failed);
      case InterruptedException ending ->
          new OrderFailure(OrderFailed.Code.CANCELLED, "the agent is ending", ending);
      case IllegalArgumentException malformed ->
          new OrderFailure(
              OrderFailed.Code.INTERNAL,
              "the order is malformed, nothing was changed: " + malformed.getMessage(),
              malformed);
      default ->
          new OrderFailure(
              OrderFailed.Code.INTERNAL, "the agent failed unexpectedly: " + thrown, thrown);
    };
  }

  private static OrderFailure failure(OrderFailed.Code code, Exception cause) {
    return new OrderFailure(code, describe(cause), cause);
  }

  private static String describe(Exception cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static OrderFailed.Code codeOf(HypervisorException.Reason reason) {
    return switch (reason) {
      case UNREACHABLE -> OrderFailed.Code.HYPERVISOR_UNREACHABLE;
      case UNKNOWN_VM -> OrderFailed.Code.UNKNOWN_VM;
      case WRONG_STATE -> OrderFailed.Code.WRONG_STATE;
      case UNSUPPORTED -> OrderFailed.Code.UNSUPPORTED;
      case NO_SPACE -> OrderFailed.Code.NO_SPACE;
      case MIGRATION_FAILED -> OrderFailed.Code.MIGRATION_FAILED;
      case CANCELLED -> OrderFailed.Code.CANCELLED;
      case IN_DOUBT -> OrderFailed.Code.IN_DOUBT;
      case INVALID, INTERNAL -> OrderFailed.Code.INTERNAL;
    };
  }

  /** The JDK tells a full disk only by the system's message (ENOSPC, EDQUOT). */
  private static OrderFailed.Code codeOf(IOException failed) {
    String message = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
    boolean full = message.contains("no space left") || message.contains("quota exceeded");
    return full ? OrderFailed.Code.NO_SPACE : OrderFailed.Code.INTERNAL;
  }
}
