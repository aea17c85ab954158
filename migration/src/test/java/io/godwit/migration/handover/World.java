package io.godwit.migration.handover;

import io.godwit.migration.ownership.Ownership;
import io.godwit.model.Epoch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All that matters of one move of one VM, at one moment. Immutable. */
final class World {
  static final Epoch EPOCH = new Epoch(1);
  static final Epoch GRANTED = new Epoch(2);
  static final Epoch DECIDED = new Epoch(3);

  static final Variable<Power> SOURCE_POWER = Variable.of("source", Power.ON);
  static final Variable<Boolean> SOURCE_AGENT = Variable.of("source agent up", true);
  static final Variable<Boolean> SOURCE_STREAMS = Variable.of("source streams", false);
  static final Variable<Ownership> SOURCE_OWNED =
      Variable.of("source journal", new Ownership.Owned(EPOCH));
  static final Variable<Task> TASK = Variable.of("source task", Task.NONE);
  static final Variable<Copy> COPY = Variable.of("copy", Copy.NONE);

  /** To the first and second order to hand over, and to reclaim; kept on the source's disk. */
  static final Variable<Answer> FIRST_ANSWER = Variable.of("first answer", Answer.NONE);

  static final Variable<Answer> SECOND_ANSWER = Variable.of("second answer", Answer.NONE);
  static final Variable<Answer> RECLAIM_ANSWER = Variable.of("reclaim answer", Answer.NONE);
  static final Variable<Qemu> SOURCE_QEMU = Variable.of("source QEMU", Qemu.RUNNING);
  static final Variable<Job> JOB = Variable.of("libvirt job", Job.NONE);
  static final Variable<Definition> DEFINITION = Variable.of("definition", Definition.PRESENT);
  static final Variable<Disk> SOURCE_DISK = Variable.of("source disk", Disk.WHOLE);

  /** Whether the guest ran at the source after the moment that was copied. */
  static final Variable<Boolean> RAN_ON = Variable.of("source ran on", false);

  static final Variable<Power> DESTINATION_POWER = Variable.of("destination", Power.ON);
  static final Variable<Boolean> DESTINATION_AGENT = Variable.of("destination agent up", true);
  static final Variable<Boolean> DESTINATION_STREAMS = Variable.of("destination streams", false);
  static final Variable<Optional<Ownership>> DESTINATION_OWNED =
      Variable.of("destination journal", Optional.empty());
  static final Variable<Work> WORK = Variable.of("destination work", Work.NONE);
  static final Variable<Verdict> VERDICT = Variable.of("verdict on revoke", Verdict.NONE);
  static final Variable<Qemu> DESTINATION_QEMU = Variable.of("destination QEMU", Qemu.ABSENT);
  static final Variable<Disk> DESTINATION_DISK = Variable.of("destination disk", Disk.ABSENT);
  static final Variable<Boolean> RAN = Variable.of("destination ran", false);

  /** libvirt's control connection: one call is under way at a time. */
  static final Variable<Control> CONTROL = Variable.of("control", Control.NONE);

  static final Variable<Boolean> CLOSED_AT_SOURCE = Variable.of("control closed at source", false);
  static final Variable<Boolean> CLOSED_AT_DESTINATION =
      Variable.of("control closed at destination", false);
  static final Variable<Release> RELEASE = Variable.of("release", Release.NONE);
  static final Variable<Reply> REPLY = Variable.of("reply", Reply.NONE);

  /** What libvirt was asked for; it does not change. */
  static final Variable<Ending> ENDING = Variable.of("ending", Ending.PAUSED);

  static final Variable<PostCopy> POST_COPY = Variable.of("post-copy", PostCopy.NOT_STARTED);

  /** Whether the destination has all of the guest's memory after post-copy. */
  static final Variable<Boolean> MEMORY_WHOLE = Variable.of("memory whole", false);

  static final Variable<Boolean> CONTROLLER = Variable.of("controller up", true);
  static final Variable<Stage> STAGE = Variable.of("saga", Stage.PREPARE);

  /** Orders on their way, however late. */
  static final Variable<Boolean> PREPARE_SENT = Variable.of("prepare sent", false);

  static final Variable<Integer> HAND_OVER_SENT = Variable.of("hand-over sent", 0);
  static final Variable<Boolean> REVOKE_SENT = Variable.of("revoke sent", false);
  static final Variable<Boolean> RECLAIM_SENT = Variable.of("reclaim sent", false);

  private static final List<Variable<?>> VARIABLES = Variable.all();

  static final World START =
      new World(VARIABLES.stream().map(Variable::initially).toArray(Object[]::new));

  private final Object[] values;

  /** Computed when it is asked for first: of most worlds it never is. */
  private int hash;

  private World(Object[] values) {
    this.values = values;
  }

  @SuppressWarnings("unchecked")
  <T> T get(Variable<T> variable) {
    return (T) values[variable.index()];
  }

  <T> boolean is(Variable<T> variable, T value) {
    return values[variable.index()].equals(value);
  }

  boolean is(Variable<Boolean> variable) {
    return get(variable);
  }

  <T> World with(Variable<T> variable, T value) {
    Object[] changed = values.clone();
    changed[variable.index()] = value;
    return new World(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof World that
        && hashCode() == that.hashCode()
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(values);
    }
    return hash;
  }

  /** What is not as it was before the move. */
  @Override
  public String toString() {
    return VARIABLES.stream()
        .filter(variable -> !values[variable.index()].equals(variable.initially()))
        .map(variable -> variable.variableName() + "=" + values[variable.index()])
        .collect(Collectors.joining(", "));
  }

  /** A machine. */
  enum Power {
    ON,
    /** It comes back. */
    OFF,
    /** It never comes back, and nobody can tell. */
    LOST,
    /** It never comes back, and its provider has said so. */
    FENCED
  }

  /** The VM's process on a host. */
  enum Qemu {
    ABSENT,
    INCOMING,
    PAUSED,
    RUNNING
  }

  /** What libvirt at the source does for the move. */
  enum Job {
    NONE,
    PREPARING,
    COPYING,
    /** All is copied, the guest stands still, Finish was asked for. */
    COMPLETE,
    /** The guest runs at the destination, and its memory follows. */
    POST_COPYING,
    CONFIRMING
  }

  /** What libvirt at the source says of a VM that has no process. */
  enum Definition {
    /** Defined, and not off because of a move that libvirt remembers. */
    PRESENT,
    /** Defined, and libvirt remembers that a move ended it. */
    MIGRATED,
    /** Taken away at the end of the move. */
    ABSENT
  }

  /** The source agent's work on an order. */
  enum Task {
    NONE,
    COPYING,
    /** The release was said before post-copy starts, and the answer is awaited. */
    COMMITTING,
    /** The release was said, and the answer is awaited. */
    RELEASING,
    /** It was refused; said again, because the whole copy had arrived. */
    INSISTING,
    /** A release without a copy of its own: the VM had left before the order came. */
    RELEASING_LATE,
    /** It has journalled that the VM is its own again, and has not let it run yet. */
    RECLAIMING
  }

  /** How libvirt's call to migrate ended. */
  enum Copy {
    NONE,
    OPEN,
    ARRIVED,
    FAILED
  }

  /** To an order. */
  enum Answer {
    NONE,
    DONE,
    FAILED
  }

  /** What the destination's agent is in the middle of. */
  enum Work {
    NONE,
    /** It has journalled that the VM is its own, and has not let it run yet. */
    RESUMING,
    /** It has journalled the revocation, and has not removed the VM yet. */
    CLEARING
  }

  /** The destination's answer to Revoke. */
  enum Verdict {
    NONE,
    REVOKED,
    ALREADY_RELEASED
  }

  enum Disk {
    ABSENT,
    FILLING,
    WHOLE
  }

  enum Control {
    NONE,
    PREPARE,
    PREPARED,
    FINISH,
    FINISHED,
    NOT_FINISHED,
    /** Swallowed by the network; it shows when a side gives the connection up. */
    LOST
  }

  /** How the move is asked to end. */
  enum Ending {
    PAUSED,
    /** It runs at its destination from the moment post-copy starts, or from Finish. */
    POST_COPY
  }

  enum PostCopy {
    NOT_STARTED,
    /** The source stands still for ever; the word to run is on its way. */
    STARTED,
    /** The destination has run. */
    ACTIVE
  }

  enum Release {
    NONE,
    /** Before post-copy starts, while the guest runs at the source. */
    FOR_POST_COPY,
    /** After the exit of the source's QEMU. */
    QUICK,
    /** With the word that the whole copy had arrived. */
    INSISTING
  }

  enum Reply {
    NONE,
    TAKEN,
    REFUSED
  }

  /** Where the controller's saga is. */
  enum Stage {
    PREPARE,
    HAND_OVER,
    QUERY,
    PREPARE_AGAIN,
    HAND_OVER_AGAIN,
    REVOKE,
    RECLAIM,
    STAND_DOWN,
    ASSUME,
    FINISH,
    DONE,
    ROLLED_BACK
  }
}
