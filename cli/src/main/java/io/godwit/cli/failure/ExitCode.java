package io.godwit.cli.failure;

import io.godwit.api.OperationView;
import io.godwit.api.Problem;
import java.util.Set;

/** What the command's exit code means; documented in docs/cli.md. */
public enum ExitCode {
  OK(0),
  FAILED(1),
  USAGE(2),
  NOT_FOUND(3),
  NOT_ALLOWED(4),
  /** Preflight failed, or the state does not allow it; nothing was changed. */
  REFUSED(5),
  /** It was begun, failed, and was undone; a VM that was to move is safe on its source. */
  ROLLED_BACK(6),
  /** It is in doubt: a person must look at it. */
  NEEDS_ATTENTION(7),
  /** The wait ended, not the operation. */
  TIMED_OUT(8),
  UNREACHABLE(9),
  /** Ctrl-C; the operation goes on. */
  DETACHED(130);

  /** Steps that look and reserve: where no other has begun, nothing was changed. */
  private static final Set<String> LOOKING = Set.of("preflight", "reserve", "place");

  /** Why an operation can end before its time without having been refused anything. */
  private static final Set<String> NO_REFUSAL =
      Set.of("CANCELLED", "INTERNAL", "STORE_RESTORED", "RESOLVED");

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static ExitCode of(Problem.Code code) {
    return switch (code) {
      case INVALID, TOO_LARGE -> USAGE;
      case NOT_AUTHENTICATED, NOT_ALLOWED -> NOT_ALLOWED;
      case NOT_FOUND -> NOT_FOUND;
      case EXISTS, CONFLICT, PREFLIGHT_FAILED -> REFUSED;
      case UNAVAILABLE -> UNREACHABLE;
      case INTERNAL -> FAILED;
    };
  }

  /** Of an operation that has ended. */
  public static ExitCode of(OperationView operation) {
    return switch (operation.state()) {
      case "DONE" -> OK;
      case "ROLLED_BACK" -> refusedBeforeAnyChange(operation) ? REFUSED : ROLLED_BACK;
      case "IN_DOUBT" -> NEEDS_ATTENTION;
      default -> FAILED;
    };
  }

  private static boolean refusedBeforeAnyChange(OperationView operation) {
    return operation.cause() != null
        && !NO_REFUSAL.contains(operation.cause().code())
        && operation.steps().stream().allMatch(step -> LOOKING.contains(step.name()));
  }
}
