package io.godwit.agent;

import io.godwit.agent.console.ConsoleSessions;
import io.godwit.agent.file.FetchImageHandler;
import io.godwit.agent.file.ServeImageHandler;
import io.godwit.agent.image.ImageInspector;
import io.godwit.agent.image.ImportImageHandler;
import io.godwit.agent.image.QemuImg;
import io.godwit.agent.image.UploadSource;
import io.godwit.agent.order.Verb;
import io.godwit.agent.order.Verbs;
import io.godwit.agent.tunnel.Tunnel;
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
      Host host, QemuImg qemuImg, Tunnel tunnel, UploadSource uploads, ConsoleSessions consoles) {
    ImageInspector inspector = new ImageInspector(qemuImg);
    return new Verbs()
        .with(Verb.IMPORT_IMAGE, new ImportImageHandler(host.images(), inspector, uploads))
        .with(Verb.FETCH_IMAGE, new FetchImageHandler(host.images(), tunnel))
        .with(Verb.SERVE_IMAGE, new ServeImageHandler(host.images(), tunnel))
        .with(Verb.CREATE_VM, new CreateVmHandler(host))
        .with(Verb.START_VM, new StartVmHandler(host))
        .with(Verb.STOP_VM, new StopVmHandler(host))
        .with(Verb.DELETE_VM, new DeleteVmHandler(host))
        .with(Verb.QUERY_VM, new QueryVmHandler(host.evidence()))
        .with(Verb.OPEN_CONSOLE, consoles);
  }
}
