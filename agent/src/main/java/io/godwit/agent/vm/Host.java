package io.godwit.agent.vm;

import io.godwit.agent.config.AgentConfig;
import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.identity.IdentityStore;
import io.godwit.agent.identity.TicketKey;
import io.godwit.agent.image.ImageCache;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.hypervisor.Hypervisor;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the parts of an agent share.
 *
 * @param clock the real time, for what carries a date: certificates and tickets
 * @param time never set back or forth, for durations and deadlines
 * @param scheduler for short actions that do not block
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
    Clock clock,
    InstantSource time,
    SecureRandom random,
    ScheduledExecutorService scheduler) {

  public AgentPaths paths() {
    return config.paths();
  }
}
