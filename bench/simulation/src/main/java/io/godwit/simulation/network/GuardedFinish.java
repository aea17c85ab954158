package io.godwit.simulation.network;

import io.godwit.agent.tunnel.Passage;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.control.Frame;
import io.godwit.hypervisor.control.MigrationFlags;
import io.godwit.hypervisor.simulated.SimulatedFleet.FinishRule;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Asks the agent's own gate about Finish: once, by the message that libvirt would send, in a task
 * of the destination's agent, which may be held there or die.
 */
public final class GuardedFinish implements FinishRule {
  private static final int FINISH = 306;

  private final Passage.Both passage;
  private final SimulatedTasks tasks;
  private boolean asked;
  private Answer answer = Answer.WAIT;

  public GuardedFinish(Passage.Both passage, SimulatedTasks tasks) {
    this.passage = passage;
    this.tasks = tasks;
  }

  @Override
  public Answer ask() {
    if (!asked) {
      asked = true;
      var unused = tasks.start("finish", this::pass);
    }
    return answer;
  }

  private void pass() {
    try {
      passage.inward().pass(message(), bytes -> answer = Answer.PASS);
    } catch (IOException refused) {
      answer = Answer.CLOSE;
    }
  }

  /** No parameters, no cookie, the flags, and that it is not cancelled. */
  private static ByteBuffer message() {
    int flags =
        MigrationFlags.of(Ending.RUNNING_POST_COPY_ALLOWED) & ~MigrationFlags.ABORT_ON_ERROR;
    ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER + 4 * Integer.BYTES);
    bytes.putInt(bytes.capacity()).putInt(Frame.REMOTE).putInt(1).putInt(FINISH);
    bytes.putInt(Frame.CALL).putInt(0).putInt(Frame.OK);
    return bytes.putInt(0).putInt(0).putInt(flags).putInt(0).flip();
  }
}
