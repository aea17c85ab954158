package io.godwit.agent.testing;

import io.godwit.hypervisor.AbortMode;
import io.godwit.hypervisor.CpuComparison;
import io.godwit.hypervisor.DirtyRate;
import io.godwit.hypervisor.DirtyRateMode;
import io.godwit.hypervisor.GuestInfo;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorCapabilities;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationStatistics;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmConsole;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Version;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** Knows VMs and nothing of what is in them. */
public final class FakeHypervisor implements Hypervisor {
  private static final int END = -1;

  private final Map<VmId, VmDefinition> definitions = new ConcurrentHashMap<>();
  private final Set<VmId> autostarted = new LinkedHashSet<>();
  private final Map<VmId, DomainState> states = new ConcurrentHashMap<>();
  private final List<VmEventListener> listeners = new CopyOnWriteArrayList<>();

  /** While true, every call fails as when libvirtd is down. */
  public volatile boolean down;

  /** While true, guests stop when they are asked to. */
  public volatile boolean guestsListen = true;

  /** What the next definition fails with. */
  public volatile Optional<HypervisorException> refuseDefine = Optional.empty();

  public final List<VmId> started = new CopyOnWriteArrayList<>();
  public final List<VmId> destroyed = new CopyOnWriteArrayList<>();
  public final ByteArrayOutputStream typed = new ByteArrayOutputStream();
  private final BlockingQueue<Integer> screen = new LinkedBlockingQueue<>();

  @Override
  public HypervisorCapabilities capabilities() {
    answer();
    return new HypervisorCapabilities(
        new Version(9, 0, 0),
        new Version(7, 2, 0),
        "EPYC",
        Set.of("Nehalem"),
        Set.of("sse4.2"),
        "<cpu/>",
        Set.of("pc-q35-7.2"),
        Set.of(Accelerator.TCG),
        2,
        DataSize.ofGibibytes(4),
        "qemu-system-x86_64");
  }

  @Override
  public List<VmStatus> list() {
    answer();
    return definitions.keySet().stream().map(vm -> status(vm).orElseThrow()).toList();
  }

  @Override
  public Optional<VmStatus> status(VmId vm) {
    answer();
    return Optional.ofNullable(definitions.get(vm))
        .map(found -> new VmStatus(vm, found.spec().name(), states.get(vm), true));
  }

  @Override
  public List<VmStatistics> statistics() {
    answer();
    DataSize some = DataSize.ofMebibytes(1);
    return definitions.keySet().stream()
        .map(
            vm ->
                loads.getOrDefault(
                    vm,
                    new VmStatistics(
                        vm, true, Duration.ofSeconds(1), some, some, some, some, some, some, some)))
        .toList();
  }

  /** What the next statistics tell of a VM. */
  public final Map<VmId, VmStatistics> loads = new ConcurrentHashMap<>();

  /** What balloons were told last. */
  public final Map<VmId, DataSize> guestMemory = new ConcurrentHashMap<>();

  /** Whether a VM is being moved, which libvirt knows before the journal does, or later. */
  public volatile boolean refusesBalloons;

  @Override
  public void setGuestMemory(VmId vm, DataSize memory) {
    answer();
    if (refusesBalloons) {
      throw new HypervisorException(Reason.WRONG_STATE, "VM " + vm + " is being moved");
    }
    guestMemory.put(vm, memory);
  }

  @Override
  public void define(VmDefinition definition) {
    answer();
    refuseDefine.ifPresent(
        refusal -> {
          throw refusal;
        });
    definitions.put(definition.spec().id(), definition);
    states.putIfAbsent(definition.spec().id(), DomainState.SHUT_OFF);
  }

  /** Somebody has the hypervisor start it with the host. */
  public void setAutostart(VmId vm) {
    autostarted.add(vm);
  }

  @Override
  public List<VmId> withdrawAutostart(Predicate<VmId> ours) {
    answer();
    List<VmId> withdrawn = autostarted.stream().filter(ours).toList();
    autostarted.removeAll(withdrawn);
    return withdrawn;
  }

  @Override
  public void undefine(VmId vm) {
    answer();
    definitions.remove(vm);
    states.remove(vm);
  }

  @Override
  public void start(VmId vm, StartMode mode) {
    answer();
    started.add(vm);
    states.put(vm, DomainState.RUNNING);
    publish(new VmEvent.Started(vm));
  }

  @Override
  public void resume(VmId vm) {
    answer();
    states.put(vm, DomainState.RUNNING);
  }

  @Override
  public void pause(VmId vm) {
    states.put(vm, DomainState.PAUSED_BY_USER);
  }

  @Override
  public void requestShutdown(VmId vm) {
    answer();
    if (guestsListen) {
      stop(vm, VmEvent.Cause.SHUT_DOWN);
    }
  }

  @Override
  public void destroy(VmId vm) {
    answer();
    if (status(vm).filter(VmStatus::isActive).isPresent()) {
      destroyed.add(vm);
      stop(vm, VmEvent.Cause.DESTROYED);
    }
  }

  @Override
  public Optional<ProcessHandle> process(VmId vm) {
    return Optional.of(ProcessHandle.current());
  }

  @Override
  public VmConsole openConsole(VmId vm) {
    answer();
    return new VmConsole() {
      @Override
      public InputStream output() {
        return new Screen();
      }

      @Override
      public OutputStream input() {
        return typed;
      }

      @Override
      public void close() {
        screen.add(END);
      }
    };
  }

  /** Appears on the console. */
  public void say(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      screen.add((int) b);
    }
  }

  private final class Screen extends InputStream {
    @Override
    public int read() throws IOException {
      try {
        return screen.take();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int first = read();
      if (first == END) {
        return END;
      }
      bytes[offset] = (byte) first;
      return 1;
    }
  }

  @Override
  public Subscription subscribe(VmEventListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    listeners.clear();
  }

  /** The VM is known and stands so, whatever it was before. */
  public void enter(VmSpec spec, DomainState state) {
    define(
        new VmDefinition(
            spec,
            Accelerator.TCG,
            Path.of("/disk"),
            Path.of("/backing"),
            spec.image().format(),
            "br0",
            Path.of("/console")));
    states.put(spec.id(), state);
  }

  private void stop(VmId vm, VmEvent.Cause cause) {
    states.put(vm, DomainState.SHUT_OFF);
    publish(new VmEvent.Stopped(vm, cause));
  }

  private void publish(VmEvent event) {
    listeners.forEach(listener -> listener.on(event));
  }

  private void answer() {
    if (down) {
      throw new HypervisorException(Reason.UNREACHABLE, "libvirt does not answer");
    }
  }

  private static HypervisorException notHere() {
    return new HypervisorException(Reason.UNSUPPORTED, "this fake moves no VMs");
  }

  @Override
  public CpuComparison compareCpu(CpuContract contract) {
    throw notHere();
  }

  @Override
  public CpuContract baselineCpu(List<String> hostCpuXml) {
    throw notHere();
  }

  @Override
  public void migrate(VmId vm, MigrationRequest request) {
    throw notHere();
  }

  @Override
  public Optional<MigrationStatistics> migrationProgress(VmId vm) {
    throw notHere();
  }

  @Override
  public Optional<MigrationStatistics> completedMigration(VmId vm) {
    throw notHere();
  }

  @Override
  public void startPostCopy(VmId vm) {
    throw notHere();
  }

  @Override
  public void abortMigration(VmId vm, AbortMode mode) {
    throw notHere();
  }

  @Override
  public void openRecovery(RecoveryMonitor monitor) {
    answer();
  }

  @Override
  public void armRecovery(RecoveryMonitor monitor) {
    answer();
  }

  @Override
  public boolean receiveRest(VmId vm, RecoveryMonitor monitor, Path memorySocket) {
    throw notHere();
  }

  @Override
  public boolean isArriving(VmId vm) {
    answer();
    return false;
  }

  @Override
  public void closeRecovery(RecoveryMonitor monitor) {
    answer();
  }

  @Override
  public void sendRest(VmId vm, Path memorySocket) {
    throw notHere();
  }

  @Override
  public Duration maxDowntime(VmId vm) {
    throw notHere();
  }

  @Override
  public void setMaxDowntime(VmId vm, Duration limit) {
    throw notHere();
  }

  @Override
  public DataSize maxSpeed(VmId vm) {
    throw notHere();
  }

  @Override
  public void setMaxSpeed(VmId vm, DataSize perSecond) {
    throw notHere();
  }

  @Override
  public void startDirtyRateCalculation(VmId vm, Duration period, DirtyRateMode mode) {
    throw notHere();
  }

  @Override
  public Optional<DirtyRate> dirtyRate(VmId vm) {
    throw notHere();
  }

  @Override
  public GuestInfo guestInfo(VmId vm) {
    throw notHere();
  }

  @Override
  public int freezeFilesystems(VmId vm) {
    throw notHere();
  }

  @Override
  public int thawFilesystems(VmId vm) {
    throw notHere();
  }

  @Override
  public Optional<String> liveXml(VmId vm) {
    throw notHere();
  }

  @Override
  public Optional<String> persistentXml(VmId vm) {
    throw notHere();
  }
}
