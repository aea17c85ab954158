package io.godwit.controller.store.memory;

import io.godwit.controller.saga.SagaJournal;
import io.godwit.controller.saga.StaleCoordinatorException;
import io.godwit.controller.store.AnchorTable;
import io.godwit.controller.store.AutomaticTable;
import io.godwit.controller.store.DoorTable;
import io.godwit.controller.store.HostTable;
import io.godwit.controller.store.ImageTable;
import io.godwit.controller.store.LabelTable;
import io.godwit.controller.store.NetworkTable;
import io.godwit.controller.store.OperationTable;
import io.godwit.controller.store.PlanTable;
import io.godwit.controller.store.PolicyTable;
import io.godwit.controller.store.ReservationTable;
import io.godwit.controller.store.RuleTable;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.TokenTable;
import io.godwit.controller.store.Transaction;
import io.godwit.controller.store.UsageTable;
import io.godwit.controller.store.VmTable;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/** A store in memory. */
public final class MemoryStore implements Store, Transaction {
  private final Memory memory;
  private long generation;
  private boolean together;

  private MemoryStore(Memory memory, long generation) {
    this.memory = memory;
    this.generation = generation;
  }

  /** Opens it in place of the store that was open before. */
  public static MemoryStore open(Memory memory) {
    return new MemoryStore(memory, ++memory.generation);
  }

  /** Looks into it without taking it from whoever has it open. */
  public static Transaction look(Memory memory) {
    return new MemoryStore(memory, memory.generation);
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public <T> T write(Function<Transaction, T> work) {
    memory.turn.lock();
    try {
      T result =
          change(
              () -> {
                memory.revision++;
                return work.apply(this);
              });
      if (!together) {
        memory.sync();
      }
      return result;
    } finally {
      memory.turn.unlock();
    }
  }

  @Override
  public long revision() {
    return memory.revision;
  }

  @Override
  public void fallBehind(Seen seen, Instant learning, Consumer<Transaction> work) {
    memory.turn.lock();
    try {
      boolean unused =
          change(
              () -> {
                vms().doubtAll();
                work.accept(this);
                return true;
              });
      memory.generation = Math.max(memory.generation, seen.generation()) + 1;
      memory.revision = Math.max(memory.revision, seen.revision()) + 1;
      memory.learningUntil = learning;
      generation = memory.generation;
      memory.sync();
    } finally {
      memory.turn.unlock();
    }
  }

  @Override
  public void admitUntil(Instant end) {
    memory.admittingUntil = end;
    memory.learningUntil = end;
  }

  @Override
  public boolean isLearning(Instant now) {
    return memory.learningUntil.isAfter(now);
  }

  @Override
  public boolean isAdmitting(Instant now) {
    return memory.admittingUntil.isAfter(now);
  }

  @Override
  public void note(Consumer<Transaction> work) {
    memory.turn.lock();
    try {
      boolean unused =
          change(
              () -> {
                work.accept(this);
                return true;
              });
    } finally {
      memory.turn.unlock();
    }
  }

  @Override
  public <T> T together(SagaJournal.Work<T> work) throws InterruptedException {
    memory.turn.lock();
    int mark = memory.mark();
    try {
      together = true;
      T result = work.run();
      memory.sync();
      return result;
    } catch (InterruptedException | RuntimeException failed) {
      memory.rollBack(mark);
      throw failed;
    } finally {
      together = false;
      memory.turn.unlock();
    }
  }

  @Override
  public <T> T read(Function<Transaction, T> work) {
    memory.turn.lock();
    try {
      return work.apply(this);
    } finally {
      memory.turn.unlock();
    }
  }

  private interface Change<T> {
    T make();
  }

  private <T> T change(Change<T> change) {
    if (memory.generation != generation) {
      throw new StaleCoordinatorException(generation, memory.generation);
    }
    int mark = memory.mark();
    try {
      return change.make();
    } catch (RuntimeException failed) {
      memory.rollBack(mark);
      throw failed;
    }
  }

  @Override
  public HostTable hosts() {
    return new MemoryHosts(memory);
  }

  @Override
  public ImageTable images() {
    return new MemoryImages(memory);
  }

  @Override
  public VmTable vms() {
    return new MemoryVms(memory);
  }

  @Override
  public OperationTable operations() {
    return new MemoryOperations(memory);
  }

  @Override
  public ReservationTable reservations() {
    return new MemoryReservations(memory);
  }

  @Override
  public TokenTable tokens() {
    return new MemoryTokens(memory);
  }

  @Override
  public PlanTable plans() {
    return new MemoryPlans(memory);
  }

  @Override
  public UsageTable usage() {
    return new MemoryUsage(memory);
  }

  @Override
  public AutomaticTable automatic() {
    return new MemoryAutomatic(memory);
  }

  @Override
  public RuleTable rules() {
    return new MemoryRules(memory);
  }

  @Override
  public NetworkTable networks() {
    return new MemoryNetworks(memory);
  }

  @Override
  public DoorTable doors() {
    return new MemoryDoors(memory);
  }

  @Override
  public AnchorTable anchors() {
    return new MemoryAnchors(memory);
  }

  @Override
  public PolicyTable policies() {
    return new MemoryPolicies(memory);
  }

  @Override
  public LabelTable labels() {
    return new MemoryLabels(memory);
  }

  /** Nothing to let go of. */
  @Override
  public void close() {}
}
