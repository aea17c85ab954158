package io.godwit.bench.faults;

import io.godwit.bench.faults.Spot.Program;
import io.godwit.model.drill.CrashPoint;
import java.util.EnumSet;
import java.util.Set;

/** Something that is made to happen to one move, and how that move may end. */
sealed interface Trial permits Cell, Trial.CrashAt, Trial.LostFinishReply {
  /** As it is asked for and reported. */
  String name();

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
  record LostFinishReply(Flags flags) implements Trial {
    @Override
    public String name() {
      return switch (flags) {
        case OURS -> "lost-finish-reply";
        case STOCK -> "teeth/lost-finish-reply-with-stock-flags";
      };
    }

    Set<End> allowed() {
      return flags == Flags.STOCK
          ? EnumSet.allOf(End.class)
          : EnumSet.of(End.COMPLETED, End.ROLLED_BACK);
    }
  }

  /** How libvirt is told to end the move. */
  enum Flags {
    OURS,
    /** As without Godwit: the destination runs the VM by itself. */
    STOCK
  }
}
