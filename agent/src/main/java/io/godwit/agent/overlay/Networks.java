package io.godwit.agent.overlay;

import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.model.MeshState;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.Overlay;
import io.godwit.protocol.v1.OverlayReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
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

        @Override
        public ChangedKey changeKey() throws IOException {
          throw new IOException("this host takes no part in networks; nothing was changed");
        }

        @Override
        public void leave() {}

        @Override
        public void onStateChange(Runnable told) {}
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

  /**
   * This host's key in the mesh after a change.
   *
   * @param made when, by the host's clock
   * @param late hosts that have not said yet that they know it
   */
  record ChangedKey(MeshKey key, Instant made, Set<HostId> late) {
    public ChangedKey {
      late = Set.copyOf(late);
    }
  }

  /**
   * Makes this host another key in the mesh, and changes over; takes up to some seconds.
   *
   * @throws IOException if it cannot be; the key stays as it is then
   */
  ChangedKey changeKey() throws IOException, InterruptedException;

  /**
   * The host is not of the fleet any more: what it knew of networks, and the key that others knew,
   * are gone after this, in the background. Nothing is done where a VM in a network is here, as a
   * controller that has lost its store may not know this host either.
   */
  void leave();

  /**
   * @param told is run after {@link #state} has changed by itself, and does not wait
   */
  void onStateChange(Runnable told);
}
