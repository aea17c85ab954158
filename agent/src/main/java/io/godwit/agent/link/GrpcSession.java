package io.godwit.agent.link;

import io.godwit.protocol.v1.AgentLinkGrpc;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One stream to the controller, from its dialling to its end. Safe for use by several threads. */
final class GrpcSession
    implements Session, ClientResponseObserver<AgentMessage, ControllerMessage> {
  private final ManagedChannel channel;
  private final Listener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ClientCallStreamObserver<AgentMessage> outgoing;
  private boolean ended;

  GrpcSession(ManagedChannel channel, Listener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  @Override
  public void open(AgentMessage hello) {
    AgentLinkGrpc.newStub(channel).connect(this);
    send(hello);
  }

  @Override
  public void send(AgentMessage message) {
    lock.lock();
    try {
      if (!ended) {
        outgoing.onNext(message);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean sendInTurn(AgentMessage message) throws InterruptedException {
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

  @Override
  public Iterator<UploadChunk> readUpload(ReadUploadRequest request) {
    return AgentLinkGrpc.newBlockingStub(channel).readUpload(request);
  }

  @Override
  public void abandon(String why) {
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
