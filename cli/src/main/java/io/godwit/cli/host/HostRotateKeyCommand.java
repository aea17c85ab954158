package io.godwit.cli.host;

import io.godwit.api.MeshKeyView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit host rotate-key}. */
@Command(
    name = "rotate-key",
    description =
        "Have a host make another key for the mesh that carries networks; connections go on.")
final class HostRotateKeyCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "HOST", description = "The host's name.")
  private String name;

  @Override
  public Integer call() {
    MeshKeyView key = session.controller().rotateHostKey(Session.name("a host", name));
    output
        .printer()
        .one(
            key,
            List.of(
                Column.of("host", MeshKeyView::host),
                Column.of("mesh key", MeshKeyView::publicKey),
                Column.of("told later", HostRotateKeyCommand::late)),
            MeshKeyView::publicKey);
    return ExitCode.OK.number();
  }

  private static String late(MeshKeyView key) {
    return key.late().isEmpty() ? null : String.join(", ", key.late());
  }
}
