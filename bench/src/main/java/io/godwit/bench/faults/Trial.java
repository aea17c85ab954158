package io.godwit.bench.faults;

import io.godwit.bench.matrix.Cell;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Fault;
import io.godwit.bench.matrix.Spot.Program;
import io.godwit.model.drill.CrashPoint;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Something that is made to happen to one move, and how that move may end. */
sealed interface Trial
    permits Trial.InCell, Trial.CrashAt, Trial.LostFinishReply, Trial.OldStart, Trial.PastDeadline {
  /** As it is asked for and reported. */
  String name();

  /** A trial of the checks themselves, made with a part of the hand-over taken out. */
  default boolean shouldDouble() {
    return false;
  }

  /** A fault in a phase. */
  record InCell(Cell cell) implements Trial {
    @Override
    public String name() {
      return cell.toString();
    }
  }

  /** A program ends by itself at one of its crash points, as by kill -9. */
  record CrashAt(Program program, CrashPoint point) implements Trial {
    @Override
    public String name() {
      return "crash/" + program.text() + "/" + point;
    }

    Fault fault() {
      return switch (program) {
        case CONTROLLER -> Fault.CONTROLLER_CRASH;
        case SOURCE_AGENT -> Fault.SOURCE_AGENT_CRASH;
        case DESTINATION_AGENT -> Fault.DESTINATION_AGENT_CRASH;
      };
    }

    Set<End> allowed() {
      return program == Program.CONTROLLER
          ? EnumSet.of(End.COMPLETED)
          : EnumSet.of(End.COMPLETED, End.ROLLED_BACK);
    }
  }

  /** The destination's answer to Finish is lost, and the connection with it. */
  record LostFinishReply(HandOver handOver) implements Trial {
    @Override
    public String name() {
      return switch (handOver) {
        case OURS -> "lost-finish-reply";
        case OURS_POST_COPY -> "post-copy/lost-finish-reply-of-one-that-converged";
        case STOCK_FLAGS -> "teeth/lost-finish-reply-with-stock-flags";
        case UNPROVEN -> "teeth/lost-finish-reply-released-without-an-exit";
      };
    }

    @Override
    public boolean shouldDouble() {
      return handOver.shouldDouble();
    }

    Set<End> allowed() {
      return shouldDouble() ? EnumSet.allOf(End.class) : EnumSet.of(End.COMPLETED, End.ROLLED_BACK);
    }
  }

  /**
   * The order by which the source had once started the VM is heard there again, when the VM runs at
   * its destination and the source still has its disk.
   */
  record OldStart(Epochs epochs) implements Trial {
    @Override
    public String name() {
      return switch (epochs) {
        case CHECKED -> "old-start-heard-again";
        case IGNORED -> "teeth/old-start-heard-again-without-epochs";
      };
    }

    @Override
    public boolean shouldDouble() {
      return epochs == Epochs.IGNORED;
    }

    Set<End> allowed() {
      return shouldDouble() ? EnumSet.allOf(End.class) : EnumSet.of(End.COMPLETED);
    }
  }

  /** Whether the source's journal and its disk's label refuse what is of an older epoch. */
  enum Epochs {
    CHECKED,
    IGNORED
  }

  /** The guest writes faster than the link carries, until the move's time is over. */
  record PastDeadline() implements Trial {
    @Override
    public String name() {
      return "pre-copy/never-converges-until-its-deadline";
    }
  }

  /** How the move is ended. */
  enum HandOver {
    OURS,
    /** It may turn to post-copy, and is complete before that. */
    OURS_POST_COPY,
    /** As without Godwit: the destination runs the VM by itself. */
    STOCK_FLAGS,
    /** The source releases the VM without waiting for the exit of its process. */
    UNPROVEN;

    boolean shouldDouble() {
      return this == STOCK_FLAGS || this == UNPROVEN;
    }

    /** What of it is ordered from the agents, for the source and the destination. */
    Optional<String> order() {
      return switch (this) {
        case OURS, OURS_POST_COPY -> Optional.empty();
        case STOCK_FLAGS -> Optional.of(AgentFaults.STOCK_FLAGS);
        case UNPROVEN -> Optional.of(AgentFaults.RELEASE_UNPROVEN);
      };
    }
  }
}
