package io.godwit.protocol;

import io.godwit.model.Calibration;
import io.godwit.model.Calibration.Disk;
import io.godwit.model.Calibration.Pace;
import io.godwit.model.DataSize;
import io.godwit.protocol.v1.HostCalibration;
import io.godwit.protocol.v1.HostInventory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How fast a host is, as a message and back. What makes no sense counts as not measured. */
public final class CalibrationCodec {
  private CalibrationCodec() {}

  public static HostCalibration write(Calibration calibration) {
    HostCalibration.Builder message =
        HostCalibration.newBuilder()
            .setAtMillis(calibration.at().toEpochMilli())
            .setSpeed(calibration.speed());
    calibration
        .cpu()
        .ifPresent(pace -> message.setCpuInGuest(pace.inGuest()).setCpuBare(pace.bare()));
    calibration
        .memory()
        .ifPresent(pace -> message.setMemoryInGuest(pace.inGuest()).setMemoryBare(pace.bare()));
    calibration
        .disk()
        .ifPresent(
            disk ->
                message
                    .setDiskSyncMicros(Math.max(1, disk.sync().toNanos() / 1000))
                    .setDiskWrittenBytesPerSecond(disk.written().bytes()));
    return message.build();
  }

  public static Calibration read(HostCalibration message) {
    return new Calibration(
        pace(message.getCpuInGuest(), message.getCpuBare()),
        pace(message.getMemoryInGuest(), message.getMemoryBare()),
        disk(message),
        speed(message),
        Instant.ofEpochMilli(message.getAtMillis()));
  }

  /** Empty of a host that was not measured. */
  public static Optional<Calibration> read(HostInventory message) {
    return message.hasCalibration()
        ? Optional.of(read(message.getCalibration()))
        : Optional.empty();
  }

  /** How fast a VM's core is on a host, as plans count. */
  public static double speed(HostInventory message) {
    return read(message).map(Calibration::speed).orElse(Calibration.USUAL_SPEED);
  }

  static HostInventory.Builder add(Optional<Calibration> calibration, HostInventory.Builder to) {
    calibration.ifPresent(known -> to.setCalibration(write(known)));
    return to;
  }

  private static Optional<Pace> pace(long inGuest, long bare) {
    return inGuest > 0 && bare > 0 ? Optional.of(new Pace(inGuest, bare)) : Optional.empty();
  }

  private static Optional<Disk> disk(HostCalibration message) {
    return message.getDiskSyncMicros() > 0 && message.getDiskWrittenBytesPerSecond() > 0
        ? Optional.of(
            new Disk(
                Duration.ofNanos(1000 * message.getDiskSyncMicros()),
                new DataSize(message.getDiskWrittenBytesPerSecond())))
        : Optional.empty();
  }

  private static double speed(HostCalibration message) {
    double speed = message.getSpeed();
    return speed > 0 && Double.isFinite(speed) ? speed : Calibration.USUAL_SPEED;
  }
}
