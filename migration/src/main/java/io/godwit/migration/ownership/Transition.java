package io.godwit.migration.ownership;

import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import java.util.Locale;
import java.util.Optional;

/** A change of a VM's state that somebody asks the journal for. */
public sealed interface Transition {
  VmId vm();

  /** As a crash point is named: {@code grant-away}. */
  default String name() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT);
  }

  /** A new VM, stopped, on this host. */
  record Create(VmSpec spec, Epoch epoch) implements Transition {
    @Override
    public VmId vm() {
      return spec.id();
    }

    @Override
    public String toString() {
      return "to create it under epoch " + epoch;
    }
  }

  /** Source, before it copies anything: the VM will be another host's. */
  record GrantAway(VmId vm, Epoch epoch, Epoch granted, OperationId operation)
      implements Transition {
    @Override
    public String toString() {
      return "to hand it over from epoch " + epoch + " to " + granted;
    }
  }

  /** Source, after the destination took the VM. */
  record Release(VmId vm, Epoch granted) implements Transition {
    @Override
    public String toString() {
      return "to give it up for epoch " + granted;
    }
  }

  /** Source, after the destination revoked: owned again, under the epoch that was granted. */
  record Reclaim(VmId vm, Epoch epoch, Epoch granted) implements Transition {
    @Override
    public String toString() {
      return "to reclaim it from epoch " + epoch + " under " + granted;
    }
  }

  /** Destination, before it makes anything for the VM. */
  record Receive(VmSpec spec, Epoch granted, OperationId operation) implements Transition {
    @Override
    public VmId vm() {
      return spec.id();
    }

    @Override
    public String toString() {
      return "to receive it under epoch " + granted;
    }
  }

  /**
   * Destination, on the release and before it lets the VM run.
   *
   * @param intent how the VM stood at its source by its user's last order
   */
  record Take(VmId vm, Epoch granted, RunIntent intent) implements Transition {
    @Override
    public String toString() {
      return "to take it under epoch " + granted;
    }
  }

  /** Destination: the grant, and every older one, is void for ever. */
  record Revoke(VmId vm, Epoch granted) implements Transition {
    @Override
    public String toString() {
      return "to revoke the grant of epoch " + granted;
    }
  }

  /**
   * New owner by evidence or a person's word, under an epoch that is younger than all others.
   *
   * @param intent empty to leave it as it was
   */
  record Assume(VmSpec spec, Epoch epoch, Basis basis, Optional<RunIntent> intent)
      implements Transition {
    @Override
    public VmId vm() {
      return spec.id();
    }

    @Override
    public String toString() {
      return "to assume it under epoch " + epoch;
    }
  }

  /** On what an owner by decision stands. */
  enum Basis {
    /** Its disk is the one that counts. */
    LIVE_DISK,
    /** By a person's word: a superseded disk counts again. */
    SUPERSEDED_DISK
  }

  /** Anybody else's part of the same decision: every epoch up to this one is void here for ever. */
  record StandDown(VmId vm, Epoch epoch) implements Transition {
    @Override
    public String toString() {
      return "to stand down for epoch " + epoch;
    }
  }

  /**
   * Owner: what the VM's user wants of it from now on.
   *
   * @param askedAt the revision of the controller's store at which that was asked for; 0 where it
   *     is not known, which is never refused for its age
   */
  record Intend(VmId vm, Epoch epoch, RunIntent intent, long askedAt) implements Transition {
    @Override
    public String toString() {
      return "to note under epoch " + epoch + " that it should be " + intent;
    }
  }
}
