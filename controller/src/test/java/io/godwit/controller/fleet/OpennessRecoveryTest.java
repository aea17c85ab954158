package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.Openness;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.Ipv4Address;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.ProviderName;
import io.godwit.model.Subnet;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.OverlayReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpennessRecoveryTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final HostId EAST = HostId.of("0197c3a0-0000-7000-8000-000000000001");
  private static final HostId WEST = HostId.of("0197c3a0-0000-7000-8000-000000000002");
  private static final NetworkRecord SHOP =
      new NetworkRecord(
          new NetworkName("shop"),
          new Vni(1000),
          Subnet.parse("10.5.0.0/24"),
          Optional.empty(),
          Mtu.USUAL,
          Openness.UNKNOWN,
          NOW);
  private static final OverlayReport OPEN =
      OverlayReport.newBuilder().addOpenNetworks("shop").build();
  private static final OverlayReport CLOSED =
      OverlayReport.newBuilder().addClosedNetworks("shop").build();

  private final Store store = MemoryStore.open(new Memory());
  private final OpennessRecovery recovery = new OpennessRecovery(store);

  @BeforeEach
  void insert() {
    store.change(
        all -> {
          all.hosts().insert(EAST, new HostName("east"), new ProviderName("lab"), NOW);
          all.hosts().insert(WEST, new HostName("west"), new ProviderName("lab"), NOW);
          all.networks().insert(SHOP);
          all.vms().learn(vm(2), new ImageName("base"), EAST, Epoch.FIRST, NOW);
          all.vms().learn(vm(3), new ImageName("base"), WEST, Epoch.FIRST, NOW);
        });
  }

  @Test
  void whatNobodyKnowsAsClosedIsOpenOnceAllHaveSpoken() {
    recovery.learn(EAST, OPEN);
    assertThat(openness()).isEqualTo(Openness.UNKNOWN);

    recovery.learn(WEST, OPEN);
    assertThat(openness()).isEqualTo(Openness.OPEN);
  }

  /** In a store that was lost, hosts come back one by one. */
  @Test
  void oneThatAnotherHostNamesIsWaitedFor() {
    HostId north = HostId.of("0197c3a0-0000-7000-8000-000000000003");
    recovery.learn(EAST, OPEN.toBuilder().addPeerIds(north.toString()).build());
    recovery.learn(WEST, OPEN);

    assertThat(openness()).isEqualTo(Openness.UNKNOWN);
  }

  @Test
  void whatOneKnowsAsClosedIsNotOpened() {
    recovery.learn(WEST, CLOSED);
    recovery.learn(EAST, OPEN);

    assertThat(openness()).isEqualTo(Openness.UNKNOWN);
  }

  @Test
  void whatSomebodyHasClosedSinceStaysClosed() {
    Openness closed = new Openness.Closed(NOW);
    store.change(all -> all.networks().set(SHOP.name(), closed));

    recovery.learn(EAST, OPEN);
    recovery.learn(WEST, OPEN);

    assertThat(openness()).isEqualTo(closed);
  }

  private Openness openness() {
    return store.read(all -> all.networks().find(SHOP.name())).orElseThrow().openness();
  }

  private static VmSpec vm(int number) {
    return new VmSpec(
        new VmId(new UUID(1, number)),
        new VmName("vm-" + number),
        1,
        DataSize.ofMebibytes(256),
        DataSize.ofGibibytes(1),
        new Image(
            new ImageDigest("ab".repeat(32)),
            ImageFormat.QCOW2,
            DataSize.ofMebibytes(30),
            DataSize.ofGibibytes(1)),
        new MacAddress("52:54:6e:00:00:%02x".formatted(number)),
        new CpuContract("Nehalem", List.of()),
        "pc-q35-7.2",
        Optional.of(SHOP.port(Ipv4Address.parse("10.5.0." + number))));
  }
}
