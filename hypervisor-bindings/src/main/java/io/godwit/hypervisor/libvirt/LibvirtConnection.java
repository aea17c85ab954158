package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.godwit.model.VmId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * One connection to libvirtd, counted by its users: libvirt-java forgets its pointer on close, so
 * it must not be closed under a call. It is closed when the last of them has released it.
 */
final class LibvirtConnection {
  private static final Logger LOG = Logger.getLogger(LibvirtConnection.class.getName());
  private static final Duration KEEPALIVE_INTERVAL = Duration.ofSeconds(5);
  private static final int KEEPALIVE_COUNT = 5;

  private final RawConnect connect;
  private final List<Integer> registrations = new ArrayList<>();
  private final AtomicInteger users = new AtomicInteger(1);

  private LibvirtConnection(RawConnect connect) {
    this.connect = connect;
  }

  /** Opens a connection whose events go to the sink. */
  static LibvirtConnection open(String uri, LibvirtEvents events) throws LibvirtException {
    LibvirtConnection connection = new LibvirtConnection(new RawConnect(uri));
    try {
      connection.keepAlive();
      events.register(connection.pointer(), connection.registrations);
      return connection;
    } catch (RuntimeException e) {
      connection.release();
      throw e;
    }
  }

  /** Drivers inside the process, such as test:///, have nothing to keep alive and say so. */
  private void keepAlive() {
    int result =
        NativeLibvirt.virConnectSetKeepAlive(
            pointer(), (int) KEEPALIVE_INTERVAL.toSeconds(), KEEPALIVE_COUNT);
    if (result != 0) {
      LOG.log(Level.FINE, "libvirt keeps this connection without probes");
    }
  }

  Connect connect() {
    return connect;
  }

  Pointer pointer() {
    return connect.pointer();
  }

  boolean isAlive() {
    try {
      return connect.isAlive();
    } catch (LibvirtException e) {
      LOG.log(Level.FINE, "libvirt cannot say whether the connection lives; taken for dead", e);
      return false;
    }
  }

  /** False if it is closed already. */
  boolean retain() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      close();
    }
  }

  private void close() {
    LibvirtEvents.deregister(pointer(), registrations);
    try {
      connect.close();
    } catch (LibvirtException e) {
      LOG.log(Level.FINE, "libvirt did not close the connection well; it is given up", e);
    }
  }

  /** Runs a call on libvirt-java's object of a VM and frees it. */
  <T> T domain(VmId vm, LibvirtCall<Domain, T> call) throws LibvirtException {
    Domain domain = connect.domainLookupByUUID(vm.value());
    try {
      return call.on(domain);
    } finally {
      domain.free();
    }
  }

  /** Runs a call on libvirt's own handle of a VM and frees it. */
  <T> T handle(VmId vm, LibvirtCall<Pointer, T> call) throws LibvirtException {
    Pointer handle = NativeLibvirt.virDomainLookupByUUID(pointer(), DomainId.uuid(vm));
    if (handle == null) {
      throw LibvirtErrors.last("virDomainLookupByUUID");
    }
    try {
      return call.on(handle);
    } finally {
      NativeLibvirt.virDomainFree(handle);
    }
  }

  /** libvirt-java keeps its pointer from other packages but not from a subclass. */
  private static final class RawConnect extends Connect {
    private RawConnect(String uri) throws LibvirtException {
      super(uri);
    }

    private Pointer pointer() {
      return vcp.getPointer();
    }
  }
}
