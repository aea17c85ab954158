package io.godwit.agent.config;

import io.godwit.protocol.v1.ProtocolRange;
import java.util.Optional;

/** What this agent is and speaks. */
public final class AgentVersion {
  /** Of the program, from its jar. */
  public static final String SOFTWARE =
      Optional.ofNullable(AgentVersion.class.getPackage().getImplementationVersion())
          .orElse("unpackaged");

  /** The versions of the controller-agent protocol that this agent speaks. */
  public static final ProtocolRange PROTOCOL =
      ProtocolRange.newBuilder().setOldest(1).setNewest(1).build();

  private AgentVersion() {}
}
