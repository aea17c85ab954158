package io.godwit.agent.link;

import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.grpc.Status;
import java.security.GeneralSecurityException;
import java.util.Iterator;

/** One stream to the controller, from its dialling to its end. */
public interface Session {

  /** Hears of a session; calls come one after another. */
  interface Listener {
    void received(Session session, ControllerMessage message);

    /** Called once; nothing follows. */
    void ended(Session session, Status why);
  }

  /** Makes sessions to the controller of this host. */
  interface Opener {
    /**
     * Makes a session, not dialled yet.
     *
     * @throws GeneralSecurityException if the host's identity cannot be used
     */
    Session make(Listener listener) throws GeneralSecurityException;

    /** Where the controller is, for people. */
    String controller();
  }

  /** Dials, and sends the first message when connected. */
  void open(AgentMessage hello);

  /** Queues a message; after the end it is dropped, and what matters is sent again by the next. */
  void send(AgentMessage message);

  /**
   * Sends when the controller keeps up, and blocks while it does not.
   *
   * @return false after the end
   */
  boolean sendInTurn(AgentMessage message) throws InterruptedException;

  /** The upload's bytes; the iterator blocks, and throws {@link io.grpc.StatusRuntimeException}. */
  Iterator<UploadChunk> readUpload(ReadUploadRequest request);

  /** Gives the connection up; the listener hears of the end. */
  void abandon(String why);
}
