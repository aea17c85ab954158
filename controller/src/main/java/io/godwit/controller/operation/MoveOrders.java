package io.godwit.controller.operation;

import io.godwit.controller.operation.Tickets.Purpose;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.FinishIncoming;
import io.godwit.protocol.v1.FinishOutgoing;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.Link;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.PrepareIncoming;
import io.godwit.protocol.v1.PrepareOutgoing;
import io.godwit.protocol.v1.QueryVm;
import io.godwit.protocol.v1.Reclaim;
import io.godwit.protocol.v1.Revoke;
import io.godwit.protocol.v1.StreamKind;
import java.util.List;

/** A move's orders, as messages. */
record MoveOrders(Move move, VmSpec vm) {
  private static final List<StreamKind> LIVE_STREAMS =
      List.of(StreamKind.CONTROL, StreamKind.MEMORY, StreamKind.DISK, StreamKind.HAND_OVER);
  private static final List<StreamKind> COLD_STREAMS =
      List.of(StreamKind.FILE, StreamKind.HAND_OVER);

  Purpose streams() {
    return new Purpose(move.vm(), move.granted().value(), isLive() ? LIVE_STREAMS : COLD_STREAMS);
  }

  /** Only the first attempt may turn to post-copy; one that goes on knows that by itself. */
  private boolean mayTurn(int attempt) {
    return move.manner() == Manner.LIVE_OR_POST_COPY && attempt == 1;
  }

  /**
   * @param attempt at the hand-over, from 1
   */
  Order.Builder prepareIncoming(Link link, int attempt) {
    return Order.newBuilder()
        .setPrepareIncoming(
            PrepareIncoming.newBuilder()
                .setSpec(ModelCodec.write(vm))
                .setGrantedEpoch(move.granted().value())
                .setLink(link)
                .setKind(kind())
                .setPostCopy(mayTurn(attempt)));
  }

  /**
   * @param attempt at the hand-over, from 1
   */
  Order.Builder prepareOutgoing(Link link, int attempt) {
    return Order.newBuilder()
        .setPrepareOutgoing(
            PrepareOutgoing.newBuilder()
                .setVmId(move.vm())
                .setEpoch(move.epoch())
                .setGrantedEpoch(move.granted().value())
                .setLink(link)
                .setKind(kind())
                .setPostCopy(mayTurn(attempt)));
  }

  /**
   * @param attempt from 1
   */
  Order.Builder handOver(int attempt) {
    return Order.newBuilder()
        .setHandOver(
            HandOver.newBuilder()
                .setVmId(move.vm())
                .setEpoch(move.epoch())
                .setGrantedEpoch(move.granted().value())
                .setKind(kind())
                .setMaxSpeedBytes(move.maxSpeedBytes())
                .setPostCopy(mayTurn(attempt))
                .setProbeAddress(isLive() ? Addresses.probed(vm) : ""));
  }

  Order.Builder revoke() {
    return Order.newBuilder()
        .setRevoke(Revoke.newBuilder().setVmId(move.vm()).setGrantedEpoch(move.granted().value()));
  }

  Order.Builder reclaim() {
    return Order.newBuilder()
        .setReclaim(
            Reclaim.newBuilder()
                .setVmId(move.vm())
                .setEpoch(move.epoch())
                .setGrantedEpoch(move.granted().value()));
  }

  Order.Builder finishIncoming() {
    return Order.newBuilder()
        .setFinishIncoming(
            FinishIncoming.newBuilder().setVmId(move.vm()).setEpoch(move.granted().value()));
  }

  Order.Builder finishOutgoing() {
    return Order.newBuilder()
        .setFinishOutgoing(
            FinishOutgoing.newBuilder().setVmId(move.vm()).setGrantedEpoch(move.granted().value()));
  }

  Order.Builder query() {
    return Order.newBuilder().setQueryVm(QueryVm.newBuilder().setVmId(move.vm()));
  }

  private MoveKind kind() {
    return isLive() ? MoveKind.LIVE : MoveKind.COLD;
  }

  private boolean isLive() {
    return move.manner().isLive();
  }
}
