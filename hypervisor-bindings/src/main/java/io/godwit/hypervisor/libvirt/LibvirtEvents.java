package io.godwit.hypervisor.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import io.godwit.hypervisor.VmEvent;
import io.godwit.model.VmId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes events from libvirt's thread to one hypervisor's queue. The callbacks are constants and
 * find their hypervisor by a number: libvirt may still call one after its connection was closed,
 * and a collected callback would bring the JVM down.
 */
final class LibvirtEvents implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LibvirtEvents.class.getName());
  private static final AtomicLong NUMBERS = new AtomicLong(1);
  private static final Map<Long, LibvirtEvents> OPEN = new ConcurrentHashMap<>();

  private static final NativeLibvirt.LifecycleCallback LIFECYCLE =
      (connection, domain, event, detail, opaque) -> {
        publish(opaque, domain, vm -> LifecycleEvents.of(vm, event, detail));
        return 0;
      };
  private static final NativeLibvirt.IterationCallback ITERATION =
      (connection, domain, iteration, opaque) ->
          publish(opaque, domain, vm -> Optional.of(new VmEvent.MigrationIteration(vm, iteration)));
  private static final NativeLibvirt.JobCompletedCallback JOB_COMPLETED =
      (connection, domain, params, n, opaque) ->
          publish(opaque, domain, vm -> Optional.of(jobCompleted(vm, params, n)));
  private static final NativeLibvirt.CloseCallback CLOSE =
      (connection, reason, opaque) -> of(opaque).ifPresent(events -> events.onLost.run());

  private final Pointer number = new Pointer(NUMBERS.getAndIncrement());
  private final Consumer<VmEvent> sink;
  private final Runnable onLost;

  /**
   * @param sink must not block: it is called on libvirt's event thread
   * @param onLost likewise; told when a connection is lost
   */
  LibvirtEvents(Consumer<VmEvent> sink, Runnable onLost) {
    this.sink = sink;
    this.onLost = onLost;
    OPEN.put(Pointer.nativeValue(number), this);
  }

  /** Adds what was registered to the list, also if a later registration fails. */
  void register(Pointer connection, List<Integer> registrations) {
    registrations.add(register(connection, NativeLibvirt.EVENT_LIFECYCLE, LIFECYCLE));
    if (NativeLibvirt.virConnectRegisterCloseCallback(connection, CLOSE, number, null) != 0) {
      LOG.log(Level.FINE, "This kind of connection does not tell when it is lost");
    }
    for (Map.Entry<Integer, Callback> migration :
        Map.<Integer, Callback>of(
                NativeLibvirt.EVENT_MIGRATION_ITERATION, ITERATION,
                NativeLibvirt.EVENT_JOB_COMPLETED, JOB_COMPLETED)
            .entrySet()) {
      registrations.add(register(connection, migration.getKey(), migration.getValue()));
    }
  }

  private int register(Pointer connection, int event, Callback callback) {
    int registration =
        NativeLibvirt.virConnectDomainEventRegisterAny(
            connection, null, event, callback, number, null);
    if (registration < 0) {
      throw LibvirtErrors.last("virConnectDomainEventRegisterAny");
    }
    return registration;
  }

  static void deregister(Pointer connection, List<Integer> registrations) {
    registrations.forEach(
        registration -> NativeLibvirt.virConnectDomainEventDeregisterAny(connection, registration));
    NativeLibvirt.virConnectUnregisterCloseCallback(connection, CLOSE);
  }

  private static VmEvent jobCompleted(VmId vm, Pointer params, int n) {
    return new VmEvent.JobCompleted(vm, JobStatistics.of(TypedParameters.read(params, n)));
  }

  /** An exception must not reach libvirt's C code. */
  private static void publish(
      Pointer opaque, Pointer domain, Function<VmId, Optional<VmEvent>> event) {
    try {
      of(opaque).ifPresent(events -> DomainId.of(domain).flatMap(event).ifPresent(events.sink));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An event of libvirt could not be read and is dropped", e);
    }
  }

  private static Optional<LibvirtEvents> of(Pointer opaque) {
    return Optional.ofNullable(OPEN.get(Pointer.nativeValue(opaque)));
  }

  @Override
  public void close() {
    OPEN.remove(Pointer.nativeValue(number));
  }
}
