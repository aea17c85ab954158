package io.godwit.agent.control;

import io.godwit.agent.fault.FaultPoint;
import io.godwit.agent.fault.Faults;
import io.godwit.agent.tunnel.Passage;
import io.godwit.hypervisor.control.ControlRules;
import io.godwit.hypervisor.control.Frame;
import io.godwit.hypervisor.control.FrameReader;
import io.godwit.hypervisor.control.MalformedFrameException;
import io.godwit.hypervisor.control.Verdict;
import io.godwit.model.VmId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The destination's guard of one move's control stream. Whole messages pass, each judged by itself;
 * one that may not pass ends the connection, so that libvirt at the source rolls the move back and
 * the VM runs on there.
 */
public final class ControlGate {
  private static final Logger LOG = System.getLogger(ControlGate.class.getName());

  private final VmId vm;
  private final ControlRules rules;
  private final FinishGate finish;
  private final Faults faults;
  private final Consumer<String> source;

  /**
   * @param source is told why its control stream is closed
   */
  public ControlGate(
      VmId vm, ControlRules rules, FinishGate finish, Faults faults, Consumer<String> source) {
    this.vm = vm;
    this.rules = rules;
    this.finish = finish;
    this.faults = faults;
    this.source = source;
  }

  /** For one connection. */
  public Passage.Both passages() {
    return new Passage.Both(new Direction(this::judgeCall), new Direction(this::judgeReply));
  }

  /** Whether a message goes on. */
  @FunctionalInterface
  private interface Judge {
    Faults.Effect judge(Frame frame) throws IOException;
  }

  private final class Direction implements Passage {
    private final FrameReader reader = new FrameReader();
    private final Judge judge;

    Direction(Judge judge) {
      this.judge = judge;
    }

    @Override
    public void pass(ByteBuffer arrived, Onward onward) throws IOException {
      for (Frame frame : read(arrived)) {
        if (judge.judge(frame) == Faults.Effect.NOTHING) {
          onward.write(frame.bytes());
        }
      }
    }

    private Iterable<Frame> read(ByteBuffer arrived) throws IOException {
      try {
        return reader.read(arrived);
      } catch (MalformedFrameException e) {
        throw refused("has " + e.getMessage());
      }
    }
  }

  private Faults.Effect judgeCall(Frame frame) throws IOException {
    return switch (rules.call(frame)) {
      case Verdict.Pass pass -> Faults.Effect.NOTHING;
      case Verdict.Prepare prepare -> faults.at(FaultPoint.PREPARE_CALL, vm);
      case Verdict.Finish call -> judgeFinish();
      case Verdict.Refuse refuse -> throw refused(refuse.reason());
    };
  }

  private Faults.Effect judgeFinish() throws IOException {
    Faults.Effect effect = faults.at(FaultPoint.FINISH_CALL, vm);
    Optional<String> refusal = finish.refusal();
    if (refusal.isPresent()) {
      LOG.log(
          Level.INFO,
          "Finish of VM {0} does not pass: {1}. The control stream is closed, and libvirt takes the move back",
          vm,
          refusal.get());
      throw new IOException("Finish does not pass: " + refusal.get());
    }
    return effect;
  }

  private Faults.Effect judgeReply(Frame frame) throws IOException {
    return switch (rules.reply(frame)) {
      case Verdict.Pass pass -> Faults.Effect.NOTHING;
      case Verdict.Prepare reply -> faults.at(FaultPoint.PREPARE_REPLY, vm);
      case Verdict.Finish reply -> faults.at(FaultPoint.FINISH_REPLY, vm);
      case Verdict.Refuse refuse -> throw refused(refuse.reason());
    };
  }

  private IOException refused(String reason) {
    LOG.log(
        Level.WARNING,
        "the control stream of VM {0} {1}. It is closed, and the VM runs on at its source",
        vm,
        reason);
    source.accept("the control stream " + reason);
    return new IOException("the control stream " + reason);
  }
}
