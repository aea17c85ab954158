package io.godwit.agent.overlay;

import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.AnchoredFlow;
import io.godwit.protocol.v1.AnchoredFlows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * All that a VM has under way by a host, as that tells it to others.
 *
 * @param under the epoch that the VM has or had at the host
 * @param number rises from one listing to the next
 * @param flows so many at most: what is more is not told
 */
record FlowListing(VmId vm, Epoch under, long number, List<Flow> flows) {
  static final int MOST = 4000;

  /** So many fit a datagram. */
  private static final int IN_A_PART = 40;

  FlowListing {
    flows = flows.stream().limit(MOST).toList();
  }

  /**
   * A part of what a host has told.
   *
   * @param from that host
   */
  record Part(VmId vm, Known.Origin from, long number, int part, int parts, List<Flow> flows) {
    private static final int MOST_PARTS = (MOST + IN_A_PART - 1) / IN_A_PART;

    Part {
      flows = List.copyOf(flows);
      if (part < 0 || part >= parts || parts > MOST_PARTS || flows.size() > IN_A_PART) {
        throw new IllegalArgumentException(
            "part %d of %d with %d flows is out of shape".formatted(part, parts, flows.size()));
      }
    }
  }

  /** The messages in which it is sent; one also where there is nothing. */
  List<AnchoredFlows> parts(HostId self) {
    int count = Math.max(1, (flows.size() + IN_A_PART - 1) / IN_A_PART);
    List<AnchoredFlows> parts = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      int first = part * IN_A_PART;
      parts.add(
          AnchoredFlows.newBuilder()
              .setVmId(vm.toString())
              .setHostId(self.toString())
              .setEpoch(under.value())
              .setNumber(number)
              .setPart(part)
              .setParts(count)
              .addAllFlows(written(flows.subList(first, Math.min(first + IN_A_PART, flows.size()))))
              .build());
    }
    return parts;
  }

  private static List<AnchoredFlow> written(Collection<Flow> flows) {
    return flows.stream()
        .map(
            flow ->
                AnchoredFlow.newBuilder()
                    .setProtocol(flow.protocol())
                    .setPeerIpv4(flow.peer().bits())
                    .setPeerPort(flow.peerPort())
                    .setVmPort(flow.vmPort())
                    .build())
        .toList();
  }

  /**
   * @param from the host that has proven to have sent it
   * @throws IllegalArgumentException for what is out of shape
   */
  static Part read(AnchoredFlows message, HostId from) {
    return new Part(
        VmId.of(message.getVmId()),
        new Known.Origin(from, new Epoch(message.getEpoch())),
        message.getNumber(),
        message.getPart(),
        message.getParts(),
        message.getFlowsList().stream().map(FlowListing::read).toList());
  }

  private static Flow read(AnchoredFlow message) {
    return new Flow(
        message.getProtocol(),
        new Ipv4Address(message.getPeerIpv4()),
        message.getPeerPort(),
        message.getVmPort());
  }
}
