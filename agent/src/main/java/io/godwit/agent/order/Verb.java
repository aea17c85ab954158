package io.godwit.agent.order;

import io.godwit.model.VmId;
import io.godwit.protocol.v1.AssumeVm;
import io.godwit.protocol.v1.CreateVm;
import io.godwit.protocol.v1.DeleteVm;
import io.godwit.protocol.v1.FetchImage;
import io.godwit.protocol.v1.FinishIncoming;
import io.godwit.protocol.v1.FinishOutgoing;
import io.godwit.protocol.v1.HandOver;
import io.godwit.protocol.v1.ImportImage;
import io.godwit.protocol.v1.OpenConsole;
import io.godwit.protocol.v1.Order;
import io.godwit.protocol.v1.Order.VerbCase;
import io.godwit.protocol.v1.PrepareIncoming;
import io.godwit.protocol.v1.PrepareOutgoing;
import io.godwit.protocol.v1.QueryVm;
import io.godwit.protocol.v1.Reclaim;
import io.godwit.protocol.v1.RelayStreams;
import io.godwit.protocol.v1.Revoke;
import io.godwit.protocol.v1.RotateMeshKey;
import io.godwit.protocol.v1.ServeImage;
import io.godwit.protocol.v1.StandDown;
import io.godwit.protocol.v1.StartVm;
import io.godwit.protocol.v1.StopVm;
import io.godwit.protocol.v1.Trace;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of order: where its message is, which VM it is about, and how it gets along with others.
 *
 * @param vm the VM's id as the controller wrote it; empty for orders about none
 * @param <V> the verb's message
 */
public record Verb<V>(
    VerbCase verbCase,
    Function<Order, V> body,
    Function<V, Optional<String>> vm,
    Function<V, Access> access) {

  public static final Verb<ImportImage> IMPORT_IMAGE =
      ofNoVm(VerbCase.IMPORT_IMAGE, Order::getImportImage);
  public static final Verb<FetchImage> FETCH_IMAGE =
      ofNoVm(VerbCase.FETCH_IMAGE, Order::getFetchImage);
  public static final Verb<ServeImage> SERVE_IMAGE =
      ofNoVm(VerbCase.SERVE_IMAGE, Order::getServeImage);

  public static final Verb<RelayStreams> RELAY_STREAMS =
      ofNoVm(VerbCase.RELAY_STREAMS, Order::getRelayStreams);

  public static final Verb<CreateVm> CREATE_VM =
      changing(VerbCase.CREATE_VM, Order::getCreateVm, verb -> verb.getSpec().getVmId());
  public static final Verb<StartVm> START_VM =
      changing(VerbCase.START_VM, Order::getStartVm, StartVm::getVmId);
  public static final Verb<StopVm> STOP_VM =
      ofVm(VerbCase.STOP_VM, Order::getStopVm, StopVm::getVmId, Verb::accessOfStop);
  public static final Verb<DeleteVm> DELETE_VM =
      changing(VerbCase.DELETE_VM, Order::getDeleteVm, DeleteVm::getVmId);

  public static final Verb<PrepareIncoming> PREPARE_INCOMING =
      preparing(
          VerbCase.PREPARE_INCOMING, Order::getPrepareIncoming, verb -> verb.getSpec().getVmId());
  public static final Verb<PrepareOutgoing> PREPARE_OUTGOING =
      preparing(VerbCase.PREPARE_OUTGOING, Order::getPrepareOutgoing, PrepareOutgoing::getVmId);
  public static final Verb<HandOver> HAND_OVER =
      changing(VerbCase.HAND_OVER, Order::getHandOver, HandOver::getVmId);
  public static final Verb<Revoke> REVOKE =
      ofVm(VerbCase.REVOKE, Order::getRevoke, Revoke::getVmId, verb -> Access.ENDS);
  public static final Verb<Reclaim> RECLAIM =
      ofVm(VerbCase.RECLAIM, Order::getReclaim, Reclaim::getVmId, verb -> Access.ENDS);
  public static final Verb<FinishIncoming> FINISH_INCOMING =
      changing(VerbCase.FINISH_INCOMING, Order::getFinishIncoming, FinishIncoming::getVmId);
  public static final Verb<FinishOutgoing> FINISH_OUTGOING =
      changing(VerbCase.FINISH_OUTGOING, Order::getFinishOutgoing, FinishOutgoing::getVmId);

  public static final Verb<AssumeVm> ASSUME_VM =
      ofVm(
          VerbCase.ASSUME_VM,
          Order::getAssumeVm,
          verb -> verb.getSpec().getVmId(),
          verb -> Access.ENDS);
  public static final Verb<StandDown> STAND_DOWN =
      ofVm(VerbCase.STAND_DOWN, Order::getStandDown, StandDown::getVmId, verb -> Access.ENDS);

  public static final Verb<QueryVm> QUERY_VM =
      ofVm(VerbCase.QUERY_VM, Order::getQueryVm, QueryVm::getVmId, verb -> Access.READS);
  public static final Verb<OpenConsole> OPEN_CONSOLE =
      ofVm(
          VerbCase.OPEN_CONSOLE, Order::getOpenConsole, OpenConsole::getVmId, verb -> Access.READS);

  public static final Verb<Trace> TRACE =
      ofVm(VerbCase.TRACE, Order::getTrace, Trace::getVmId, verb -> Access.READS);

  public static final Verb<RotateMeshKey> ROTATE_MESH_KEY =
      ofNoVm(VerbCase.ROTATE_MESH_KEY, Order::getRotateMeshKey);

  /**
   * @throws IllegalArgumentException if what names the VM is not an id
   */
  Optional<VmId> vmOf(Order order) {
    return vm.apply(body.apply(order)).map(VmId::of);
  }

  Access accessOf(Order order) {
    return access.apply(body.apply(order));
  }

  private static Access accessOfStop(StopVm verb) {
    return verb.getMode() == StopVm.Mode.AT_ONCE ? Access.ENDS : Access.CHANGES;
  }

  private static <V> Verb<V> ofNoVm(VerbCase verbCase, Function<Order, V> body) {
    return new Verb<>(verbCase, body, verb -> Optional.empty(), verb -> Access.READS);
  }

  private static <V> Verb<V> changing(
      VerbCase verbCase, Function<Order, V> body, Function<V, String> vmId) {
    return ofVm(verbCase, body, vmId, verb -> Access.CHANGES);
  }

  private static <V> Verb<V> preparing(
      VerbCase verbCase, Function<Order, V> body, Function<V, String> vmId) {
    return ofVm(verbCase, body, vmId, verb -> Access.PREPARES);
  }

  private static <V> Verb<V> ofVm(
      VerbCase verbCase,
      Function<Order, V> body,
      Function<V, String> vmId,
      Function<V, Access> access) {
    return new Verb<>(verbCase, body, verb -> Optional.of(vmId.apply(verb)), access);
  }
}
