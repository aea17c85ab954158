package io.godwit.agent.migration;

import io.godwit.agent.control.ControlGate;
import io.godwit.agent.control.FinishGate;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.agent.tunnel.LinkEnd;
import io.godwit.agent.tunnel.MoveStreams;
import io.godwit.agent.vm.Host;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.control.ApprovedMove;
import io.godwit.hypervisor.control.ControlRules;
import io.godwit.migration.ownership.DiskState;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.MoveKind;
import io.godwit.protocol.v1.OrderDone;
import io.godwit.protocol.v1.PrepareIncoming;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Destination: notes the grant, makes the disk's place and its end of the streams. From then on it
 * takes the VM when the source releases it. Run again, it gives the move new streams and leaves a
 * VM that has arrived already as it is.
 */
public final class PrepareIncomingHandler implements OrderHandler<PrepareIncoming> {
  private static final Logger LOG = System.getLogger(PrepareIncomingHandler.class.getName());

  /** libvirtd's own, which only root may open. */
  private static final Path LIBVIRT = Path.of("/run/libvirt/libvirt-sock");

  private final MigrationSite site;
  private final Host host;

  public PrepareIncomingHandler(MigrationSite site) {
    this.site = site;
    this.host = site.host();
  }

  @Override
  public OrderDone handle(PrepareIncoming verb, OrderContext context)
      throws IOException, InterruptedException {
    VmSpec spec = ModelCodec.read(verb.getSpec());
    Grant grant = Grant.of(context, verb.getSpec().getVmId(), verb.getGrantedEpoch());
    LinkEnd end =
        LinkOpening.begin(
            site.tunnel(), verb.getLink(), LinkOpening.kinds(verb.getKind()), context);
    try {
      endEarlierStreams(grant);
      makePlace(spec, grant, verb);
      site.moves().close(grant.vm());
      host.journal()
          .anticipate(
              new Transition.Take(grant.vm(), grant.granted(), usualIntent(verb.getKind())));
      MoveStreams streams =
          new MoveStreams(
              host.paths().tunnel(grant.operation()),
              LinkOpening.await(end, context),
              site.tunnel().doors());
      receive(spec, grant, verb, streams);
      return OrderDone.getDefaultInstance();
    } catch (IOException | RuntimeException | InterruptedException e) {
      end.close();
      throw e;
    }
  }

  /** First and whole, so that a release on them cannot count for a disk that is made anew. */
  private void endEarlierStreams(Grant grant) throws InterruptedException {
    if (site.moves().find(grant).isPresent()) {
      host.tasks().awaitEnd(site.moves().end(grant.vm()));
    }
  }

  private void makePlace(VmSpec spec, Grant grant, PrepareIncoming verb) throws IOException {
    Optional<VmRecord> before = host.journal().find(spec.id());
    boolean repeated =
        before
            .map(VmRecord::ownership)
            .equals(Optional.of(new Incoming(grant.granted(), grant.operation())));
    if (isOwned(grant) || (repeated && isActive(spec))) {
      return;
    }
    VmRecord after =
        host.journal().apply(new Transition.Receive(spec, grant.granted(), grant.operation()));
    if (after.ownership().disk() == DiskState.SEEDING) {
      new Leftovers(host).remove(spec.id());
    }
    host.networks().readyToReceive(spec);
    Path unused =
        verb.getKind() == MoveKind.LIVE
            ? host.disks().createOverlay(spec)
            : host.disks().createFolder(spec.id());
    if (verb.getPostCopy()) {
      host.hypervisor().openRecovery(host.paths().recovery(spec.id()));
    }
  }

  /** How the VM most likely stands when it is released. */
  private static RunIntent usualIntent(MoveKind kind) {
    return kind == MoveKind.LIVE ? RunIntent.RUNNING : RunIntent.STOPPED;
  }

  /** Post-copy had begun: the VM is this host's, and new streams bring the rest of its memory. */
  private boolean isOwned(Grant grant) {
    return host.journal()
        .find(grant.vm())
        .map(VmRecord::ownership)
        .equals(Optional.of(new Owned(grant.granted())));
  }

  private boolean isActive(VmSpec spec) {
    return host.hypervisor().status(spec.id()).filter(VmStatus::isActive).isPresent();
  }

  private void receive(VmSpec spec, Grant grant, PrepareIncoming verb, MoveStreams streams) {
    PostCopyGate gate = new PostCopyGate(host.tasks());
    Arrival arrival =
        verb.getKind() == MoveKind.LIVE
            ? receiveLive(spec, grant, ending(verb), gate, streams)
            : receiveCold(spec, grant, streams);
    Tasks.Task taker =
        new ReleaseTaker(arrival, grant, streams, site.faults()).listen(host.tasks());
    var unused = taker.ended().thenRun(gate::withdraw);
    site.moves().put(new OpenMoves.Incoming(grant, streams, gate, taker));
  }

  private Ending ending(PrepareIncoming verb) {
    return verb.getPostCopy() ? Ending.RUNNING_POST_COPY_ALLOWED : site.faults().ending();
  }

  /** A VM that is this host's already lacks memory at most: nothing is asked of libvirtd here. */
  private Arrival receiveLive(
      VmSpec spec, Grant grant, Ending ending, PostCopyGate gate, MoveStreams streams) {
    if (!isOwned(grant)) {
      streams.lead(StreamKind.CONTROL, LIBVIRT, guard(spec, ending, gate, streams).passages());
      streams.lead(StreamKind.DISK, streams.socket(StreamKind.DISK));
    }
    Path memory = streams.socket(StreamKind.MEMORY);
    streams.lead(StreamKind.MEMORY, memory);
    return new LiveArrival(
        host, grant, new PostCopyArrival(host, grant, gate, memory), site.faults());
  }

  private ControlGate guard(
      VmSpec spec, Ending ending, PostCopyGate postCopy, MoveStreams streams) {
    ApprovedMove approved =
        new ApprovedMove(
            host.definitions().of(spec),
            streams.socket(StreamKind.MEMORY),
            streams.socket(StreamKind.DISK),
            ending,
            Optional.of(host.paths().recovery(spec.id()))
                .filter(monitor -> ending == Ending.RUNNING_POST_COPY_ALLOWED));
    FinishGate finish =
        switch (ending) {
          case RUNNING_POST_COPY_ALLOWED -> postCopy;
          // The release is waited for elsewhere, or the test wants no hand-over.
          case PAUSED, RUNNING -> FinishGate.PASS;
        };
    return new ControlGate(
        spec.id(),
        new ControlRules(approved),
        finish,
        site.faults(),
        reason -> tellSource(streams, reason));
  }

  /** Its libvirt only learns that the connection ended. */
  private static void tellSource(MoveStreams streams, String reason) {
    try {
      streams.only(StreamKind.HAND_OVER).send(ReleaseTaker.reply(Verdict.CONTROL_REFUSED, reason));
    } catch (IOException e) {
      LOG.log(Level.INFO, "the source could not be told why: {0}", e.getMessage());
    }
  }

  private Arrival receiveCold(VmSpec spec, Grant grant, MoveStreams streams) {
    ColdArrival arrival = new ColdArrival(host, grant, spec);
    arrival.receive(streams.only(StreamKind.FILE));
    return arrival;
  }
}
