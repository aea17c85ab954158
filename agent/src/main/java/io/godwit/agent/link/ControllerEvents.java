package io.godwit.agent.link;

import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Welcome;

/** What the agent does about its controller. Calls come one after another and must not block. */
public interface ControllerEvents {
  /** The controller is there, for the first time or again. */
  void connected(Welcome welcome);

  /** Any message but the welcome. */
  void received(ControllerMessage message);

  void disconnected();

  /** The controller does not let this host in: it was removed from the fleet. */
  void expelled();
}
