package io.godwit.controller.gateway;

import io.godwit.protocol.v1.ProtocolRange;
import io.grpc.Status;
import io.grpc.StatusException;

/**
 * The versions of the controller-agent protocol that a controller speaks: its own and the one
 * before, so that a controller can be upgraded before its agents are.
 */
record ProtocolVersions(int oldest, int newest) {
  static final ProtocolVersions OURS = new ProtocolVersions(1, 1);

  ProtocolVersions {
    if (oldest < 1 || newest < oldest) {
      throw new IllegalArgumentException("no range of versions: " + oldest + " to " + newest);
    }
  }

  /**
   * The newest version that both sides speak.
   *
   * @throws StatusException FAILED_PRECONDITION if there is none; it says which side to upgrade
   */
  int agree(ProtocolRange agent) throws StatusException {
    int agreed = Math.min(newest, agent.getNewest());
    if (agent.getOldest() > agent.getNewest() || agreed < Math.max(oldest, agent.getOldest())) {
      throw Status.FAILED_PRECONDITION
          .withDescription(
              "the agent speaks protocol %d to %d, this controller %d to %d: upgrade the %s"
                  .formatted(
                      agent.getOldest(),
                      agent.getNewest(),
                      oldest,
                      newest,
                      agent.getNewest() < oldest ? "agent" : "controller"))
          .asException();
    }
    return agreed;
  }
}
