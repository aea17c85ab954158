package io.godwit.agent;

import io.godwit.agent.console.ConsoleSessions;
import io.godwit.agent.file.FetchImageHandler;
import io.godwit.agent.file.ServeImageHandler;
import io.godwit.agent.image.ImageInspector;
import io.godwit.agent.image.ImportImageHandler;
import io.godwit.agent.image.QemuImg;
import io.godwit.agent.image.UploadSource;
import io.godwit.agent.migration.AssumeVmHandler;
import io.godwit.agent.migration.FinishIncomingHandler;
import io.godwit.agent.migration.FinishOutgoingHandler;
import io.godwit.agent.migration.HandOverHandler;
import io.godwit.agent.migration.MigrationSite;
import io.godwit.agent.migration.PrepareIncomingHandler;
import io.godwit.agent.migration.PrepareOutgoingHandler;
import io.godwit.agent.migration.ReclaimHandler;
import io.godwit.agent.migration.RelayStreamsHandler;
import io.godwit.agent.migration.RevokeHandler;
import io.godwit.agent.migration.StandDownHandler;
import io.godwit.agent.order.Verb;
import io.godwit.agent.order.Verbs;
import io.godwit.agent.overlay.RotateMeshKeyHandler;
import io.godwit.agent.overlay.TraceHandler;
import io.godwit.agent.vm.CreateVmHandler;
import io.godwit.agent.vm.DeleteVmHandler;
import io.godwit.agent.vm.Host;
import io.godwit.agent.vm.QueryVmHandler;
import io.godwit.agent.vm.StartVmHandler;
import io.godwit.agent.vm.StopVmHandler;

/** Which handler carries out which order: one line per verb. */
final class Wiring {
  private Wiring() {}

  static Verbs verbs(
      Host host,
      QemuImg qemuImg,
      MigrationSite site,
      UploadSource uploads,
      ConsoleSessions consoles) {
    ImageInspector inspector = new ImageInspector(qemuImg);
    return new Verbs()
        .with(Verb.IMPORT_IMAGE, new ImportImageHandler(host.images(), inspector, uploads))
        .with(Verb.FETCH_IMAGE, new FetchImageHandler(host.images(), site.tunnel()))
        .with(Verb.SERVE_IMAGE, new ServeImageHandler(host.images(), site.tunnel()))
        .with(Verb.RELAY_STREAMS, new RelayStreamsHandler(site.tunnel(), host.config().place()))
        .with(Verb.CREATE_VM, new CreateVmHandler(host))
        .with(Verb.START_VM, new StartVmHandler(host))
        .with(Verb.STOP_VM, new StopVmHandler(host))
        .with(Verb.DELETE_VM, new DeleteVmHandler(host))
        .with(Verb.PREPARE_INCOMING, new PrepareIncomingHandler(site))
        .with(Verb.PREPARE_OUTGOING, new PrepareOutgoingHandler(site))
        .with(Verb.HAND_OVER, new HandOverHandler(site))
        .with(Verb.REVOKE, new RevokeHandler(site))
        .with(Verb.RECLAIM, new ReclaimHandler(site))
        .with(Verb.FINISH_INCOMING, new FinishIncomingHandler(site))
        .with(Verb.FINISH_OUTGOING, new FinishOutgoingHandler(site))
        .with(Verb.ASSUME_VM, new AssumeVmHandler(site))
        .with(Verb.STAND_DOWN, new StandDownHandler(site))
        .with(Verb.QUERY_VM, new QueryVmHandler(host.evidence()))
        .with(Verb.OPEN_CONSOLE, consoles)
        .with(Verb.TRACE, new TraceHandler(host.soundings()))
        .with(Verb.ROTATE_MESH_KEY, new RotateMeshKeyHandler(host.networks()));
  }
}
