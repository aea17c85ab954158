package io.godwit.agent.overlay;

import io.godwit.model.MeshState;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import java.io.IOException;
import java.util.function.Consumer;

/** What VMs in networks need of their host. */
public interface Networks {
  /** Of a host that takes no part in any. */
  Networks NONE =
      new Networks() {
        @Override
        public void ready(VmSpec spec) {}

        @Override
        public void readyToReceive(VmSpec spec) {}

        @Override
        public void accept(Overlay overlay, Consumer<OverlayReport> report) {}

        @Override
        public MeshState state() {
          return new MeshState.Unfit("it takes no part in networks");
        }
      };

  /**
   * Makes what a VM of this host's is attached to, where it is in a network, and returns when it is
   * there.
   *
   * @throws IOException if it cannot be made
   */
  void ready(VmSpec spec) throws IOException;

  /**
   * As {@link #ready}, of a VM that is to come from another host: which it can only where all of
   * its network is made.
   *
   * @throws IOException if it cannot be made, or the controller has not told of it
   */
  void readyToReceive(VmSpec spec) throws IOException;

  /**
   * Makes this host's part of the overlay what the controller says, in the background.
   *
   * @param report is told what has become of it, now and later
   */
  void accept(Overlay overlay, Consumer<OverlayReport> report);

  /** Whether this host can take part. */
  MeshState state();
}
