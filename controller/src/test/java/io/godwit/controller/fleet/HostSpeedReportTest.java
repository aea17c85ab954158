package io.godwit.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.Store;
import io.godwit.controller.store.memory.Memory;
import io.godwit.controller.store.memory.MemoryStore;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.protocol.CalibrationCodec;
import io.godwit.protocol.v1.HostAccelerator;
import io.godwit.protocol.v1.HostCalibration;
import io.godwit.protocol.v1.HostInventory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Hosts are compared with the one that was measured first. */
class HostSpeedReportTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final Memory memory = new Memory();
  private Store store = MemoryStore.open(memory);
  private HostReports reports = new HostReports(store, CLOCK);

  private static HostId id(int number) {
    return new HostId(new UUID(0, number));
  }

  private void join(int number) {
    store.change(
        transaction ->
            transaction
                .hosts()
                .insert(
                    id(number),
                    new HostName("host-" + number),
                    new ProviderName("lab"),
                    Instant.EPOCH));
  }

  private void measured(int number, long inGuest) {
    reports.inventory(
        id(number),
        HostInventory.newBuilder()
            .setCalibration(
                HostCalibration.newBuilder().setCpuInGuest(inGuest).setCpuBare(2 * inGuest))
            .build());
  }

  private double speed(int number) {
    return store
        .read(transaction -> transaction.hosts().find(id(number)))
        .flatMap(HostRecord::inventory)
        .map(CalibrationCodec::speed)
        .orElseThrow();
  }

  @Test
  void theFirstIsOneAndTheReferenceOutlivesIt() {
    join(1);
    join(2);
    join(3);
    List<Double> told = new ArrayList<>();
    reports.onInventory((host, inventory) -> told.add(CalibrationCodec.speed(inventory)));
    reports.inventory(id(3), HostInventory.getDefaultInstance());
    measured(1, 1000);
    measured(2, 500);
    assertThat(speed(1)).isEqualTo(1);
    assertThat(speed(2)).isEqualTo(0.5);
    assertThat(speed(3)).as("not measured").isEqualTo(1);
    assertThat(told).containsExactly(1.0, 1.0, 0.5);

    store.change(transaction -> transaction.hosts().delete(id(1)));
    store.close();
    store = MemoryStore.open(memory);
    reports = new HostReports(store, CLOCK);
    measured(3, 2000);
    assertThat(speed(3)).isEqualTo(2);
  }

  private void reports(int number, HostInventory inventory) {
    reports.inventory(id(number), inventory);
  }

  private static HostInventory.Builder ofModel(String model) {
    return HostInventory.newBuilder().setCpuModel(model).setAccelerator(HostAccelerator.KVM);
  }

  private static HostInventory pace(HostInventory.Builder inventory, long inGuest) {
    return inventory
        .setCalibration(
            HostCalibration.newBuilder().setCpuInGuest(inGuest).setCpuBare(inGuest).setAtMillis(7))
        .build();
  }

  @Test
  void aHostThatHasBootedIsAsFastAsItWasUntilItIsMeasured() {
    join(1);
    join(2);
    measured(1, 1000);
    reports(2, pace(ofModel("slow"), 500));
    List<Double> told = new ArrayList<>();
    reports.onInventory((host, inventory) -> told.add(CalibrationCodec.speed(inventory)));

    reports(2, ofModel("slow").build());
    assertThat(speed(2)).isEqualTo(0.5);
    store.close();
    store = MemoryStore.open(memory);
    reports = new HostReports(store, CLOCK);
    reports.onInventory((host, inventory) -> told.add(CalibrationCodec.speed(inventory)));
    reports(2, ofModel("slow").build());
    assertThat(speed(2)).as("with a new controller").isEqualTo(0.5);
    reports(2, pace(ofModel("slow"), 300));
    assertThat(speed(2)).as("measured anew").isEqualTo(0.3);
    assertThat(told).containsExactly(0.5, 0.5, 0.3);
  }

  @Test
  void aMeasurementThatFailedLeavesWhatWasKnown() {
    join(1);
    join(2);
    measured(1, 1000);
    reports(2, pace(ofModel("slow"), 500));
    reports(
        2,
        ofModel("slow")
            .setCalibration(
                HostCalibration.newBuilder()
                    .setDiskSyncMicros(800)
                    .setDiskWrittenBytesPerSecond(1 << 20))
            .build());
    assertThat(speed(2)).isEqualTo(0.5);
  }

  /** An instance may come back as one of another type. */
  @Test
  void whatAnotherProcessorWasCapableOfSaysNothing() {
    join(1);
    join(2);
    measured(1, 1000);
    reports(2, pace(ofModel("slow"), 500));
    reports(2, ofModel("other").build());
    assertThat(speed(2)).isEqualTo(1);
  }
}
