package io.godwit.migration.memory;

import io.godwit.migration.memory.BalloonDecision.GiveBack;
import io.godwit.migration.memory.BalloonDecision.Hold;
import io.godwit.migration.memory.BalloonDecision.Relieve;
import io.godwit.migration.memory.BalloonDecision.Take;
import io.godwit.migration.memory.BalloonedVm.Standing;
import io.godwit.model.DataSize;
import io.godwit.model.VmId;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what the balloons of a host's VMs leave them. Memory is taken only while the host uses
 * more than it should, from those first that have most to spare, in steps, and only down to a floor
 * above what the guest has needed lately. It is given back at once where the guest needs it, or
 * where nobody can tell whether it does, and in steps where the host has room. Between the two
 * levels of the host nothing changes, so that it does not swing.
 *
 * <p>A host counts each VM with all of its memory, so what is given back is there: a balloon is a
 * relief for what else runs on the host, no way to promise memory twice.
 *
 * @param terms whether and when memory is taken; where it is never taken it is still given back, as
 *     a VM may have come from a host that takes some
 */
public record BalloonGovernor(BalloonTerms terms) {
  /** By so many percent of the host's memory giving back begins below where taking does. */
  private static final int BAND = 10;

  private static final long TAKEN_AT_ONCE = 16;
  private static final long GIVEN_AT_ONCE = 8;

  /** Less is not worth a change. */
  private static final DataSize LEAST_STEP = DataSize.ofMebibytes(16);

  /** What is done with each VM now. */
  public Map<VmId, BalloonDecision> decide(HostMemory host, List<BalloonedVm> vms, Instant now) {
    Map<VmId, BalloonDecision> decisions = new LinkedHashMap<>();
    DataSize wanted =
        terms.from().isPresent() ? host.beyond(terms.from().getAsInt()) : DataSize.ZERO;
    for (BalloonedVm vm : mostIdleFirst(vms)) {
      BalloonDecision decision = decide(host, vm, wanted, now);
      if (decision instanceof Take take) {
        wanted = wanted.minusOrZero(vm.size().minusOrZero(take.to()));
      }
      decisions.put(vm.vm(), decision);
    }
    return decisions;
  }

  private static List<BalloonedVm> mostIdleFirst(List<BalloonedVm> vms) {
    return vms.stream()
        .sorted(
            Comparator.comparing(BalloonedVm::idle, Comparator.reverseOrder())
                .thenComparing(vm -> vm.vm().toString()))
        .toList();
  }

  private BalloonDecision decide(HostMemory host, BalloonedVm vm, DataSize wanted, Instant now) {
    if (vm.standing() == Standing.MOVING) {
      return new Hold("it is being moved, with its balloon as it is");
    }
    return relief(vm, now).orElseGet(() -> byHost(host, vm, wanted, now));
  }

  private BalloonDecision byHost(HostMemory host, BalloonedVm vm, DataSize wanted, Instant now) {
    if (wanted.isMoreThan(DataSize.ZERO)) {
      return take(vm, wanted, now);
    }
    return hasRoom(host) ? giveBack(vm) : new Hold("its host's memory is well used");
  }

  private boolean hasRoom(HostMemory host) {
    return terms.from().isEmpty()
        || host.beyond(terms.from().getAsInt() - BAND).equals(DataSize.ZERO);
  }

  private static Optional<BalloonDecision> relief(BalloonedVm vm, Instant now) {
    Optional<String> why =
        vm.watch().isSilent(now)
            ? Optional.of("its guest does not tell how much it needs")
            : vm.watch().pressure();
    return why.map(reason -> vm.hasAll() ? new Hold(reason) : new Relieve(vm.memory(), reason));
  }

  private static BalloonDecision take(BalloonedVm vm, DataSize wanted, Instant now) {
    if (vm.least().equals(vm.memory())) {
      return new Hold("it is to give nothing back");
    }
    if (!vm.watch().isKnown()) {
      return new Hold("its guest has told nothing yet");
    }
    if (now.isBefore(vm.watch().restsUntil())) {
      return new Hold("it needed what was taken from it lately");
    }
    if (vm.watch().watched().compareTo(MemoryWatch.LEAST_WATCHED) < 0) {
      return new Hold("its guest has been watched for too short a time");
    }
    DataSize step = least(vm.idle(), least(part(vm, TAKEN_AT_ONCE), wanted));
    return LEAST_STEP.isMoreThan(step)
        ? new Hold("it has %s, and needs most of it".formatted(vm.size()))
        : new Take(
            vm.size().minusOrZero(step),
            "its host is short of memory, and its guest has needed at most %s lately"
                .formatted(vm.watch().need()));
  }

  private static BalloonDecision giveBack(BalloonedVm vm) {
    if (vm.hasAll()) {
      return new Hold("it has all of its memory");
    }
    DataSize more = vm.size().plus(part(vm, GIVEN_AT_ONCE));
    return new GiveBack(least(more, vm.memory()), "its host has memory to spare");
  }

  private static DataSize part(BalloonedVm vm, long divisor) {
    DataSize part = new DataSize(vm.memory().bytes() / divisor);
    return LEAST_STEP.isMoreThan(part) ? LEAST_STEP : part;
  }

  private static DataSize least(DataSize one, DataSize other) {
    return one.isMoreThan(other) ? other : one;
  }
}
