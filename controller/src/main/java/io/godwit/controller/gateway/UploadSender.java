package io.godwit.controller.gateway;

import com.google.protobuf.ByteString;
import io.godwit.controller.upload.UploadSpool;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.Semaphore;

/** Sends an upload's bytes to an agent, as fast as the agent takes them. */
final class UploadSender {
  private static final int CHUNK = 1 << 18;

  private final Semaphore ready = new Semaphore(0);
  private final ServerCallStreamObserver<UploadChunk> stream;

  private UploadSender(ServerCallStreamObserver<UploadChunk> stream) {
    this.stream = stream;
  }

  /** Must be called before the call's method returns. */
  static void start(
      UploadSpool uploads,
      ReadUploadRequest request,
      ServerCallStreamObserver<UploadChunk> stream) {
    UploadSender sender = new UploadSender(stream);
    stream.setOnReadyHandler(sender.ready::release);
    stream.setOnCancelHandler(sender.ready::release);
    Thread.ofVirtual().name("upload-sender").start(() -> sender.run(uploads, request));
  }

  private void run(UploadSpool uploads, ReadUploadRequest request) {
    try (FileChannel file = uploads.open(request.getUploadId())) {
      send(file, request.getOffset());
    } catch (IOException e) {
      stream.onError(
          Status.NOT_FOUND
              .withDescription("there is no such upload here: " + e.getMessage())
              .asException());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(FileChannel file, long offset) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    long at = offset;
    for (int count = file.read(buffer, at); count > 0; count = file.read(buffer, at)) {
      at += count;
      if (!awaitReady()) {
        return;
      }
      stream.onNext(UploadChunk.newBuilder().setData(ByteString.copyFrom(buffer.flip())).build());
      buffer.clear();
    }
    stream.onCompleted();
  }

  /**
   * @return false if the agent has gone
   */
  private boolean awaitReady() throws InterruptedException {
    while (!stream.isReady()) {
      if (stream.isCancelled()) {
        return false;
      }
      ready.acquire();
    }
    return !stream.isCancelled();
  }
}
