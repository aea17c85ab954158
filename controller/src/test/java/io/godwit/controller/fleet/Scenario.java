package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.HostView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.OperationView;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanView;
import io.godwit.api.StopVmRequest;
import io.godwit.api.TerminateHostRequest;
import io.godwit.controller.operation.Instances;
import io.godwit.controller.operation.Instances.Keeper;
import io.godwit.controller.store.VmRecord;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.AnchoredVm;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import io.godwit.protocol.v1.Ownership;
import io.godwit.protocol.v1.SegmentMember;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/** An operation of each kind, and what must be true once it has ended. */
enum Scenario {
  CREATE {
    @Override
    Rig prepare(Path directory) {
      return Rig.withImage(directory);
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet().vms().submitCreate(Rig.create("east-1", true), Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkGone(rig);
    }
  },
  CREATE_WHERE_IMAGE_IS_NOT {
    @Override
    Rig prepare(Path directory) {
      return Rig.withImage(directory);
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet().vms().submitCreate(Rig.create("west-1", false), Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.west1, false);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkGone(rig);
    }
  },
  START {
    @Override
    Rig prepare(Path directory) {
      return Rig.withVm(directory, false);
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet().vms().submitStart(Rig.VM, Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkStandsOn(rig, rig.east1, false);
    }
  },
  STOP {
    @Override
    Rig prepare(Path directory) {
      return Rig.withVm(directory, true);
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet().vms().submitStop(Rig.VM, new StopVmRequest(false, 1), Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.east1, false);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
    }
  },
  DELETE {
    @Override
    Rig prepare(Path directory) {
      return Rig.withVm(directory, false);
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet().vms().submitDelete(Rig.VM, Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkGone(rig);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkStandsOn(rig, rig.east1, false);
    }
  },
  IMPORT {
    @Override
    Rig prepare(Path directory) {
      Rig rig = Rig.withImage(directory);
      rig.uploads.add("upload-1");
      return rig;
    }

    @Override
    OperationView submit(Rig rig) {
      ImportRequest request =
          new ImportRequest("other", "qcow2", "east-2", "upload-1", 1 << 20, "cd".repeat(32));
      return rig.fleet().images().submitImport(request, Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      assertThat(rig.fleet().images().show("other").hosts()).containsExactly("east-2");
      assertThat(rig.uploads).isEmpty();
    }

    @Override
    void checkRolledBack(Rig rig) {
      assertThat(rig.fleet().images().list()).hasSize(1);
      assertThat(rig.uploads).isEmpty();
    }
  },
  MIGRATE_LIVE {
    @Override
    Rig prepare(Path directory) {
      return Rig.withVm(directory, true);
    }

    @Override
    OperationView submit(Rig rig) {
      return migrate(rig, false);
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.west1, true);
      assertThat(rig.vm().epoch().value()).isEqualTo(2);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
    }
  },
  MIGRATE_COLD {
    @Override
    Rig prepare(Path directory) {
      Rig rig = Rig.withVm(directory, false);
      rig.west1.images.add(Rig.image().digest().hex());
      return rig;
    }

    @Override
    OperationView submit(Rig rig) {
      return migrate(rig, true);
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.west1, false);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkStandsOn(rig, rig.east1, false);
    }
  },
  CREATE_IN_NETWORK {
    @Override
    Rig prepare(Path directory) {
      Rig rig = Rig.withImage(directory).start();
      NetworkView unused =
          rig.fleet()
              .networks()
              .create(new CreateNetworkRequest(Rig.NETWORK, "10.5.0.0/24", null, null, null));
      return rig;
    }

    @Override
    OperationView submit(Rig rig) {
      CreateVmRequest asked =
          new CreateVmRequest(
              Rig.VM, Rig.IMAGE, "east-1", 1, 256L << 20, null, null, true, Rig.NETWORK, null);
      return rig.fleet().vms().submitCreate(asked, Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
      checkNetworkIsAt(rig, rig.east1);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkGone(rig);
      checkNetworkIsAt(rig);
    }
  },
  MIGRATE_IN_NETWORK {
    @Override
    Rig prepare(Path directory) {
      return Rig.withNetwork(directory);
    }

    @Override
    OperationView submit(Rig rig) {
      return migrate(rig, false);
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.west1, true);
      endAnchor(rig, rig.east1);
      checkNetworkIsAt(rig, rig.east2, rig.west1);
    }

    @Override
    void checkRolledBack(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
      checkNetworkIsAt(rig, rig.east1, rig.east2);
    }
  },
  APPLY_PLAN {
    @Override
    Rig prepare(Path directory) {
      return Rig.withVm(directory, true);
    }

    @Override
    OperationView submit(Rig rig) {
      Pin pin = new Pin(Rig.VM, List.of("west-1"));
      PlanView plan = rig.fleet().plans().make(Rig.pinned(pin));
      return rig.fleet().plans().apply(plan.number(), Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.west1, true);
      assertThat(isOpen(rig, "east-1")).as("the host is empty").isFalse();
    }

    // A move whose host is gone for long may be done once it is back, when the plan has stopped.
    @Override
    void checkRolledBack(Rig rig) {
      FakeHost owner = rig.vm().owner().equals(rig.west1.id) ? rig.west1 : rig.east1;
      checkStandsOn(rig, owner, true);
      assertThat(isOpen(rig, "east-1")).isTrue();
    }
  },
  APPLY_PLAN_AND_GIVE_BACK {
    @Override
    Rig prepare(Path directory) {
      Rig rig = Rig.withVm(directory, true);
      rig.instances.isOn("east-1", Keeper.GODWIT);
      return rig;
    }

    @Override
    OperationView submit(Rig rig) {
      return applyGivingBack(rig);
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.west1, true);
      assertThat(isOpen(rig, "east-1")).isFalse();
      assertThat(stateOf(rig, "east-1")).isEqualTo(Instances.State.STOPPED);
      assertThat(isGivenBack(rig, rig.east1)).isTrue();
    }

    @Override
    void checkRolledBack(Rig rig) {
      FakeHost owner = rig.vm().owner().equals(rig.west1.id) ? rig.west1 : rig.east1;
      checkStandsOn(rig, owner, true);
      assertThat(isOpen(rig, "east-1")).isTrue();
      assertThat(isGivenBack(rig, rig.east1)).isFalse();
    }
  },
  LAUNCH_HOST {
    @Override
    Rig prepare(Path directory) {
      return Rig.withImage(directory).launching(HostAccelerator.KVM);
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet().launches().launch(Rig.launch("east-3"), Optional.empty());
    }

    @Override
    void failLast(Rig rig, Set<VerbCase> verbs) {
      Rig unused = rig.launching(HostAccelerator.TCG);
    }

    @Override
    void checkDone(Rig rig) {
      assertThat(isOpen(rig, "east-3")).isTrue();
      assertThat(rig.instances.statesOf("east-3")).containsExactly(Instances.State.RUNNING);
    }

    @Override
    void checkRolledBack(Rig rig) {
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain("east-3");
      assertThat(rig.instances.statesOf("east-3")).allMatch(Instances.State::isOff);
    }
  },
  TERMINATE_HOST {
    @Override
    Rig prepare(Path directory) {
      Rig rig = Rig.withVm(directory, true);
      rig.instances.isOn("east-2", Keeper.GODWIT);
      return rig;
    }

    @Override
    OperationView submit(Rig rig) {
      return rig.fleet()
          .launches()
          .terminate("east-2", new TerminateHostRequest(false), Optional.empty());
    }

    @Override
    void failLast(Rig rig, Set<VerbCase> verbs) {
      rig.instances.isOn("east-2", Keeper.SOMEBODY);
    }

    @Override
    void checkDone(Rig rig) {
      assertThat(rig.fleet().hosts().list()).extracting(HostView::name).doesNotContain("east-2");
      assertThat(rig.instances.statesOf("east-2")).containsExactly(Instances.State.TERMINATED);
    }

    @Override
    void checkRolledBack(Rig rig) {
      assertThat(isOpen(rig, "east-2")).isTrue();
      assertThat(rig.instances.statesOf("east-2")).containsExactly(Instances.State.RUNNING);
    }
  },
  TAKE_BACK_AND_UNDO_PLAN {
    @Override
    Rig prepare(Path directory) {
      Rig rig = Rig.withVm(directory, true);
      rig.instances.isOn("east-1", Keeper.GODWIT);
      rig.start();
      assertThat(rig.end(applyGivingBack(rig)).state()).isEqualTo("DONE");
      return rig;
    }

    @Override
    OperationView submit(Rig rig) {
      PlanView undo = rig.fleet().plans().undo(1);
      return rig.fleet().plans().apply(undo.number(), Optional.empty());
    }

    @Override
    void checkDone(Rig rig) {
      checkStandsOn(rig, rig.east1, true);
      assertThat(isOpen(rig, "east-1")).isTrue();
      assertThat(stateOf(rig, "east-1")).isEqualTo(Instances.State.RUNNING);
      assertThat(isGivenBack(rig, rig.east1)).isFalse();
    }

    @Override
    void checkRolledBack(Rig rig) {
      FakeHost owner = rig.vm().owner().equals(rig.west1.id) ? rig.west1 : rig.east1;
      checkStandsOn(rig, owner, true);
    }
  };

  abstract Rig prepare(Path directory);

  abstract OperationView submit(Rig rig);

  /**
   * Makes it fail after it has done something.
   *
   * @param verbs of steps that can be taken back
   */
  void failLast(Rig rig, Set<VerbCase> verbs) {
    rig.hosts.fail(List.copyOf(verbs).getLast(), FakeFleet.Fault.FAILS);
  }

  abstract void checkDone(Rig rig);

  abstract void checkRolledBack(Rig rig);

  /** What must be true however an operation has ended, and what its own end promises. */
  void check(Rig rig, OperationView end) {
    assertThat(rig.hosts.broken()).as("%s", end).isEmpty();
    assertThat(end.state()).as("%s", end).isIn("DONE", "ROLLED_BACK");
    // What the operation has left is cleaned up by another one, which holds the VM for a moment.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rig.findVm().flatMap(VmRecord::operation).isEmpty());
    rig.findVm().ifPresent(vm -> checkNothingHeld(rig, vm));
    if (end.state().equals("DONE")) {
      checkDone(rig);
    } else {
      assertThat(end.cause()).isNotNull();
      checkRolledBack(rig);
    }
  }

  private static void checkNothingHeld(Rig rig, VmRecord vm) {
    assertThat(vm.operation()).isEmpty();
    assertThat(vm.grantedTo()).isEmpty();
    for (FakeHost host : List.of(rig.east1, rig.east2, rig.west1)) {
      assertThat(rig.<Boolean>read(store -> store.reservations().existOn(host.id))).isFalse();
    }
  }

  private static OperationView applyGivingBack(Rig rig) {
    Pin pin = new Pin(Rig.VM, List.of("west-1"));
    PlanView plan = rig.fleet().plans().make(Rig.pinnedGivingBack(pin));
    assertThat(plan.givesBack()).as("%s", plan.notes()).containsExactly("east-1");
    return rig.fleet().plans().apply(plan.number(), Optional.empty());
  }

  private static boolean isOpen(Rig rig, String host) {
    return rig.fleet().hosts().show(host).schedulable();
  }

  private static Instances.State stateOf(Rig rig, String host) {
    return rig.instances.stateOf(host);
  }

  private static boolean isGivenBack(Rig rig, FakeHost host) {
    return rig.<Boolean>read(store -> store.hosts().givenBackBy(host.id).isPresent());
  }

  private static OperationView migrate(Rig rig, boolean cold) {
    return rig.fleet()
        .migrations()
        .submit(new MigrationRequest(Rig.VM, "west-1", cold, false, null), Optional.empty());
  }

  /** The host says that the VM has left nothing there that goes on. */
  private static void endAnchor(Rig rig, FakeHost host) {
    rig.reports()
        .overlay(
            host.id,
            OverlayReport.newBuilder()
                .addAnchored(
                    AnchoredVm.newBuilder()
                        .setVmId(rig.vmId())
                        .setEpoch(rig.vm().epoch().value() - 1))
                .build());
  }

  /** Soon, and there only; with each VM where the store has it, and none on its way. */
  private static void checkNetworkIsAt(Rig rig, FakeHost... expected) {
    List<FakeHost> hosts = List.of(expected);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              for (FakeHost host : List.of(rig.east1, rig.east2, rig.west1)) {
                Overlay overlay = rig.hosts.overlayOf(host);
                assertThat(overlay.getSegmentsCount()).isEqualTo(hosts.contains(host) ? 1 : 0);
                assertThat(overlay.getPeersCount())
                    .isEqualTo(hosts.contains(host) ? hosts.size() - 1 : 0);
                overlay.getSegmentsList().stream()
                    .flatMap(segment -> segment.getMembersList().stream())
                    .forEach(member -> checkIsWhereItIs(rig, member));
              }
            });
  }

  private static void checkIsWhereItIs(Rig rig, SegmentMember member) {
    VmRecord vm = rig.read(all -> all.vms().find(VmId.of(member.getVmId()))).orElseThrow();
    assertThat(member.getHostId()).isEqualTo(vm.owner().toString());
    assertThat(member.getEpoch()).isEqualTo(vm.epoch().value());
    assertThat(member.getNextHostId()).isEmpty();
  }

  private static void checkStandsOn(Rig rig, FakeHost host, boolean running) {
    VmRecord vm = rig.vm();
    String id = rig.vmId();
    assertThat(vm.owner()).isEqualTo(host.id);
    assertThat(vm.made()).isTrue();
    assertThat(host.journal.get(id))
        .isEqualTo(new FakeHost.Entry(Ownership.OWNED, vm.epoch().value()));
    assertThat(host.runs(id)).isEqualTo(running);
    assertThat(rig.hosts.holders(id)).containsExactly(host);
    assertThat(host.streams).isEmpty();
    assertThat(rig.fleet().vms().show(Rig.VM).state()).isEqualTo(running ? "RUNNING" : "STOPPED");
  }

  private static void checkGone(Rig rig) {
    assertThat(rig.findVm()).isEmpty();
    for (FakeHost host : List.of(rig.east1, rig.east2, rig.west1)) {
      assertThat(host.domains).isEmpty();
      assertThat(host.disks).isEmpty();
      assertThat(host.streams).isEmpty();
    }
  }
}
