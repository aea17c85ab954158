package io.godwit.agent.fault;

import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.model.VmId;
import java.io.IOException;

/** Asked at each {@link FaultPoint} that a move passes. */
@FunctionalInterface
public interface Faults {
  /** Production's: nothing ever happens. */
  Faults NONE = (point, vm) -> Effect.NOTHING;

  /** What the caller has to do. Holding, pausing and killing happen inside. */
  enum Effect {
    NOTHING,
    /** What is on its way here is not passed on, and nobody is told. */
    SWALLOW
  }

  /**
   * @throws IOException if the connection is to be cut here
   */
  Effect at(FaultPoint point, VmId vm) throws IOException;

  /** Whether the controller's orders come again and again. */
  default boolean repeatsOrders() {
    return false;
  }

  /**
   * Whether what an older epoch asks for or says is refused; not, only to show what that prevents.
   */
  default boolean checksEpochs() {
    return true;
  }

  /** What a source takes for proof that a VM does not run there any more. */
  default Proof proof() {
    return Proof.EXIT;
  }

  /** When a VM is released. */
  enum Proof {
    /** Its process has ended. */
    EXIT,
    /** None, only to show what the safe hand-over prevents. */
    NONE
  }

  /** How live moves end; another way than paused only to show what the safe hand-over prevents. */
  default Ending ending() {
    return Ending.PAUSED;
  }
}
