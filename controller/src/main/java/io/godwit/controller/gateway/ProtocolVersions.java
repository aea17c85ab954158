package io.godwit.controller.gateway;

import io.godwit.protocol.v1.ProtocolRange;
import io.grpc.Status;
import io.grpc.StatusException;

/** Which versions of the controller-agent protocol this controller speaks. */
final class ProtocolVersions {
  private static final int OLDEST = 1;
  private static final int NEWEST = 1;

  private ProtocolVersions() {}

  /**
   * The newest version that both sides speak.
   *
   * @throws StatusException FAILED_PRECONDITION if there is none; it says which side to upgrade
   */
  static int agree(ProtocolRange agent) throws StatusException {
    int agreed = Math.min(NEWEST, agent.getNewest());
    if (agent.getOldest() > agent.getNewest() || agreed < Math.max(OLDEST, agent.getOldest())) {
      throw Status.FAILED_PRECONDITION
          .withDescription(
              "the agent speaks protocol %d to %d, this controller %d to %d: upgrade the %s"
                  .formatted(
                      agent.getOldest(),
                      agent.getNewest(),
                      OLDEST,
                      NEWEST,
                      agent.getNewest() < OLDEST ? "agent" : "controller"))
          .asException();
    }
    return agreed;
  }
}
