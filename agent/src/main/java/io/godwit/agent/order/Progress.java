package io.godwit.agent.order;

import io.godwit.model.DataSize;
import io.godwit.protocol.v1.OrderProgress;
import io.godwit.protocol.v1.Phase;

/**
 * How far an order is.
 *
 * @param detail for people: what happens now, if the phase does not say it; may be empty
 */
public record Progress(
    Phase phase,
    DataSize memoryDone,
    DataSize memoryTotal,
    DataSize diskDone,
    DataSize diskTotal,
    String detail) {

  public static Progress of(Phase phase, String detail) {
    return ofDisk(phase, DataSize.ZERO, DataSize.ZERO, detail);
  }

  public static Progress ofDisk(Phase phase, DataSize done, DataSize total, String detail) {
    return new Progress(phase, DataSize.ZERO, DataSize.ZERO, done, total, detail);
  }

  OrderProgress toMessage(String orderId) {
    return OrderProgress.newBuilder()
        .setOrderId(orderId)
        .setPhase(phase)
        .setMemoryDoneBytes(memoryDone.bytes())
        .setMemoryTotalBytes(memoryTotal.bytes())
        .setDiskDoneBytes(diskDone.bytes())
        .setDiskTotalBytes(diskTotal.bytes())
        .setDetail(detail)
        .build();
  }
}
