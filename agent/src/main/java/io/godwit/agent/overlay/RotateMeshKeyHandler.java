package io.godwit.agent.overlay;

import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.overlay.Networks.ChangedKey;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.RotateMeshKey;
import io.godwit.protocol.v1.RotatedMeshKey;
import java.io.IOException;

/** Changes this host's key in the mesh. Given twice, it changes it twice, which is as good. */
public final class RotateMeshKeyHandler implements OrderHandler<RotateMeshKey> {
  private final Networks networks;

  public RotateMeshKeyHandler(Networks networks) {
    this.networks = networks;
  }

  @Override
  public OrderDone handle(RotateMeshKey verb, OrderContext context)
      throws IOException, InterruptedException {
    ChangedKey changed = networks.changeKey();
    RotatedMeshKey.Builder rotated =
        RotatedMeshKey.newBuilder()
            .setPublicKey(changed.key().base64())
            .setMadeMillis(changed.made().toEpochMilli());
    changed.late().stream().map(HostId::toString).sorted().forEach(rotated::addLateHostIds);
    return OrderDone.newBuilder().setRotatedMeshKey(rotated).build();
  }
}
