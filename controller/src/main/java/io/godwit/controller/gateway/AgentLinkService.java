package io.godwit.controller.gateway;

import io.godwit.controller.upload.UploadSpool;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.AgentLinkGrpc;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** Serves agents that show their host's certificate. */
@GrpcService
public class AgentLinkService extends AgentLinkGrpc.AgentLinkImplBase {
  private final GatewayParts parts;
  private final UploadSpool uploads;

  AgentLinkService(GatewayParts parts, UploadSpool uploads) {
    this.parts = parts;
    this.uploads = uploads;
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<ControllerMessage> stream) {
    Outbound outbound = new Outbound(stream);
    try {
      HostId host = Peer.host();
      Inbound inbound = new Inbound(new Conversation(host, outbound, parts));
      inbound.start((ServerCallStreamObserver<ControllerMessage>) stream);
      return inbound;
    } catch (StatusException e) {
      outbound.end(e.getStatus());
      return new Deaf();
    }
  }

  @Override
  public void readUpload(ReadUploadRequest request, StreamObserver<UploadChunk> stream) {
    try {
      Peer.host();
      UploadSender.start(uploads, request, (ServerCallStreamObserver<UploadChunk>) stream);
    } catch (StatusException e) {
      stream.onError(e);
    }
  }

  /** For a stream that was refused: what the agent sent meanwhile is not looked at. */
  private static final class Deaf implements StreamObserver<AgentMessage> {
    @Override
    public void onNext(AgentMessage message) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
