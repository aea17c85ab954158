package io.godwit.agent.vm;

import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.model.VmId;
import io.godwit.runtime.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes libvirt's autostart away from VMs that the journal knows, whoever has given it to them: it
 * would start them with the host, while another host may have got them.
 */
public final class NoAutostart {
  private static final Logger LOG = System.getLogger(NoAutostart.class.getName());
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final OwnershipJournal journal;
  private final Hypervisor hypervisor;

  public NoAutostart(OwnershipJournal journal, Hypervisor hypervisor) {
    this.journal = journal;
    this.hypervisor = hypervisor;
  }

  /** Looks at once, and from time to time until the timer is cancelled. */
  public Tasks.Timer watch(Tasks tasks) {
    OneLook look = new OneLook("no-autostart", this::look, tasks);
    look.begin();
    return tasks.repeat(INTERVAL, look::begin);
  }

  /** Looks once. What cannot be done now is tried again by the next look. */
  void look() {
    try {
      hypervisor.withdrawAutostart(ours()::contains).forEach(NoAutostart::tell);
    } catch (HypervisorException e) {
      LOG.log(
          Level.DEBUG, "whether VMs have autostart is looked at again later: {0}", e.getMessage());
    }
  }

  /** Above all those whose records cannot be read. */
  private Set<VmId> ours() {
    Set<VmId> ours = new HashSet<>(journal.sealed());
    journal.all().forEach(record -> ours.add(record.vm()));
    return ours;
  }

  private static void tell(VmId vm) {
    LOG.log(
        Level.WARNING,
        "VM {0} had libvirt''s autostart, which is taken away: with the host''s boot it could have run"
            + " on two hosts. Godwit starts it itself once it is known to be this host''s",
        vm);
  }
}
