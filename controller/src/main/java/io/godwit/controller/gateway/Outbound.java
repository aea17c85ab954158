package io.godwit.controller.gateway;

import io.godwit.protocol.v1.ControllerMessage;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** The controller's half of a stream. Many threads may send; gRPC's own observer allows one. */
final class Outbound {
  private static final Logger LOG = Logger.getLogger(Outbound.class);

  private final ReentrantLock turn = new ReentrantLock();
  private final StreamObserver<ControllerMessage> stream;
  private boolean ended;

  Outbound(StreamObserver<ControllerMessage> stream) {
    this.stream = stream;
  }

  /**
   * @return false if the stream has ended; the message is lost then
   */
  boolean send(ControllerMessage message) {
    turn.lock();
    try {
      if (ended) {
        return false;
      }
      stream.onNext(message);
      return true;
    } catch (RuntimeException e) {
      // gRPC throws once the call is cancelled, which it tells the inbound half by itself.
      LOG.debugf(e, "a message was lost with its stream");
      ended = true;
      return false;
    } finally {
      turn.unlock();
    }
  }

  /** Ends the stream with a reason that the agent logs. */
  void end(Status status) {
    turn.lock();
    try {
      if (!ended) {
        ended = true;
        stream.onError(status.asException());
      }
    } catch (RuntimeException e) {
      LOG.debugf(e, "a stream had ended before it was closed");
    } finally {
      turn.unlock();
    }
  }

  /** Ends the stream because the agent ended its half. */
  void complete() {
    turn.lock();
    try {
      if (!ended) {
        ended = true;
        stream.onCompleted();
      }
    } catch (RuntimeException e) {
      LOG.debugf(e, "a stream had ended before it was closed");
    } finally {
      turn.unlock();
    }
  }
}
