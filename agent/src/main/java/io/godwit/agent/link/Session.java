package io.godwit.agent.link;

import io.godwit.protocol.v1.AgentLinkGrpc;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One stream to the controller, from its dialling to its end. Safe for use by several threads. */
final class Session implements ClientResponseObserver<AgentMessage, ControllerMessage> {
  /** Hears of a session; each call on one of gRPC's threads, one after another. */
  interface Listener {
    void received(Session session, ControllerMessage message);

    /** Called once; nothing follows. */
    void ended(Session session, Status why);
  }

  private final ManagedChannel channel;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ClientCallStreamObserver<AgentMessage> outgoing;
  private boolean ended;

  Session(ManagedChannel channel, Listener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /** Dials, and sends the first message when connected. */
  void open(AgentMessage hello) {
    AgentLinkGrpc.newStub(channel).connect(this);
    send(hello);
  }

  /** Queues a message; after the end it is dropped, and what matters is sent again by the next. */
  void send(AgentMessage message) {
    lock.lock();
    try {
      if (!ended) {
        outgoing.onNext(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends when the controller keeps up, and blocks while it does not.
   *
   * @return false after the end
   */
  boolean sendInTurn(AgentMessage message) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!ended && !outgoing.isReady()) {
        changed.await();
      }
      if (!ended) {
        outgoing.onNext(message);
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** The upload's bytes; the iterator blocks, and throws {@link StatusRuntimeException}. */
  Iterator<UploadChunk> readUpload(ReadUploadRequest request) {
    return AgentLinkGrpc.newBlockingStub(channel).readUpload(request);
  }

  /** Gives the connection up; the listener hears of the end. */
  void abandon(String why) {
    lock.lock();
    try {
      if (!ended) {
        outgoing.cancel(why, null);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
    outgoing = stream;
    stream.setOnReadyHandler(this::wake);
  }

  @Override
  public void onNext(ControllerMessage message) {
    listener.received(this, message);
  }

  @Override
  public void onError(Throwable thrown) {
    end(Status.fromThrowable(thrown));
  }

  @Override
  public void onCompleted() {
    end(Status.OK.withDescription("the controller closed the connection"));
  }

  private void end(Status why) {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    channel.shutdownNow();
    listener.ended(this, why);
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
