package io.godwit.agent.overlay;

import io.godwit.agent.overlay.MeshProbe.Measured;
import io.godwit.agent.overlay.Programs.Reading;
import io.godwit.model.HostId;
import io.godwit.model.MeshAddress;
import io.godwit.model.Mtu;
import io.godwit.model.VmName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the other hosts of a network can be reached from here, before one of its VMs comes. */
record Reach(Greeting greeting, MeshProbe probe) {
  private static final Logger LOG = System.getLogger(Reach.class.getName());

  /** A path that loses packets by chance is not narrow. */
  private static final int TRIES = 6;

  /**
   * Waits for the others for some seconds. One that is off keeps no VM from coming; a path on which
   * the network's packets would be lost does.
   *
   * @param others with the MTU that a network needs of the path to each
   * @throws IOException naming such a path
   */
  void require(VmName vm, Map<HostId, Mtu> others) throws IOException, InterruptedException {
    Set<HostId> silent = greeting.await(others.keySet());
    if (!silent.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "VM {0} comes here while these hosts of its network do not answer in the mesh: {1}; they reach it once they do",
          vm,
          silent);
    }
    Map<HostId, Mtu> answering = new HashMap<>(others);
    answering.keySet().removeAll(silent);
    refuseNarrow(answering);
  }

  private void refuseNarrow(Map<HostId, Mtu> answering) throws IOException, InterruptedException {
    List<Reading<String>> readings =
        answering.entrySet().stream()
            .<Reading<String>>map(path -> () -> obstacle(path.getKey(), path.getValue().inMesh()))
            .toList();
    List<String> obstacles =
        probe.programs().all(readings).stream().filter(text -> !text.isEmpty()).toList();
    if (!obstacles.isEmpty()) {
      throw new IOException(obstacles.getFirst());
    }
  }

  /** Empty where there is none. */
  private String obstacle(HostId host, int needed) throws IOException, InterruptedException {
    MeshAddress address = MeshAddress.of(host);
    if (probe.passes(address, needed, 1)) {
      return "";
    }
    Measured measured = probe.measure(address, needed);
    boolean narrow =
        measured.roundTrip().isPresent()
            && measured.largest() < needed
            && !probe.passes(address, needed, TRIES);
    return narrow
        ? "the path to host %s carries packets of %d bytes in the mesh and loses larger ones, and the network's need %d: raise the MTU of that path or let its packets be divided, or take a network of a smaller MTU"
            .formatted(host, measured.largest(), needed)
        : "";
  }
}
