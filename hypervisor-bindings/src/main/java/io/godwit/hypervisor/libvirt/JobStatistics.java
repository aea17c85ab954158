package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.Optional;

/** Reads virDomainGetJobStats and the same values in a job-completed event. */
final class JobStatistics {
  private static final int COMPLETED = 1;
  private static final int KEEP_COMPLETED = 1 << 1;
  private static final int TYPE_NONE = 0;
  private static final int TYPE_FAILED = 4;
  private static final int TYPE_CANCELLED = 5;

  /** VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN and _OUT. */
  private static final int OPERATION_MIGRATION_IN = 4;

  private static final int OPERATION_MIGRATION_OUT = 5;

  /** x86 guests; where libvirt does not tell memory_page_size. */
  private static final long USUAL_PAGE = 4096;

  private JobStatistics() {}

  /** libvirt refuses a domain that is not active, and an incoming one: only its source knows. */
  static Optional<MigrationStatistics> running(Pointer domain) {
    try {
      return read(domain, 0).map(JobStatistics::withoutDowntime);
    } catch (HypervisorException e) {
      return switch (e.reason()) {
        case WRONG_STATE, UNSUPPORTED -> Optional.empty();
        default -> throw e;
      };
    }
  }

  static Optional<MigrationStatistics> completed(Pointer domain) {
    return read(domain, COMPLETED | KEEP_COMPLETED);
  }

  private static Optional<MigrationStatistics> read(Pointer domain, int flags) {
    IntByReference type = new IntByReference();
    PointerByReference params = new PointerByReference();
    IntByReference count = new IntByReference();
    if (NativeLibvirt.virDomainGetJobStats(domain, type, params, count, flags) != 0) {
      throw LibvirtErrors.last("virDomainGetJobStats");
    }
    try {
      TypedParameters parameters = TypedParameters.read(params.getValue(), count.getValue());
      return isMigration(type.getValue(), parameters)
          ? Optional.of(of(parameters))
          : Optional.empty();
    } finally {
      NativeLibvirt.virTypedParamsFree(params.getValue(), count.getValue());
    }
  }

  private static boolean isMigration(int type, TypedParameters parameters) {
    if (type == TYPE_NONE || type == TYPE_FAILED || type == TYPE_CANCELLED) {
      return false;
    }
    long operation = parameters.numberOrZero("operation");
    return operation == OPERATION_MIGRATION_IN || operation == OPERATION_MIGRATION_OUT;
  }

  static MigrationStatistics of(TypedParameters job) {
    return new MigrationStatistics(
        Duration.ofMillis(job.numberOrZero("time_elapsed")),
        downtime(job),
        job.bytes("memory_total"),
        job.bytes("memory_processed"),
        job.bytes("memory_remaining"),
        job.bytes("disk_total"),
        job.bytes("disk_processed"),
        job.bytes("disk_remaining"),
        dirtyRate(job),
        job.numberOrZero("memory_iteration"));
  }

  /** While a migration runs, libvirt gives the downtime that QEMU expects. */
  private static MigrationStatistics withoutDowntime(MigrationStatistics running) {
    return new MigrationStatistics(
        running.elapsed(),
        Optional.empty(),
        running.memoryTotal(),
        running.memoryProcessed(),
        running.memoryRemaining(),
        running.diskTotal(),
        running.diskProcessed(),
        running.diskRemaining(),
        running.dirtyRate(),
        running.iteration());
  }

  private static Optional<Duration> downtime(TypedParameters job) {
    return job.number("downtime").stream().mapToObj(Duration::ofMillis).findFirst();
  }

  private static Optional<DataSize> dirtyRate(TypedParameters job) {
    long page = job.number("memory_page_size").orElse(USUAL_PAGE);
    return job.number("memory_dirty_rate").stream()
        .mapToObj(pages -> new DataSize(Math.multiplyExact(Math.max(0, pages), page)))
        .findFirst();
  }
}
