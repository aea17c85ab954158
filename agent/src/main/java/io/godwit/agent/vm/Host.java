package io.godwit.agent.vm;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.identity.IdentityStore;
import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.image.ImageCache;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.overlay.Networks;
import io.godwit.agent.overlay.Soundings;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.runtime.Tasks;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * What the parts of an agent share.
 *
 * @param clock the real time, for what carries a date: certificates and tickets
 * @param tasks also tells the time for durations and deadlines
 */
public record Host(
    AgentConfig config,
    IdentityStore identity,
    TicketKey ticketKey,
    OwnershipJournal journal,
    Hypervisor hypervisor,
    ImageCache images,
    Disks disks,
    Definitions definitions,
    EvidenceCollector evidence,
    AwaitedStarts starts,
    Networks networks,
    Soundings soundings,
    Clock clock,
    Tasks tasks,
    SecureRandom random) {

  public AgentPaths paths() {
    return config.paths();
  }
}
