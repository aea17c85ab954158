package io.godwit.cli.host;

import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Printer;
import io.godwit.cli.output.PrivateFile;
import io.godwit.cli.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit host add}. */
@Command(
    name = "add",
    description = "Make a token by which one host may join once, and tell how to join it.")
final class HostAddCommand implements Callable<Integer> {
  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(paramLabel = "HOST", description = "The new host's name.")
  private String name;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "PROVIDER",
      description = "Whose machine it is.")
  private String provider;

  @Option(
      names = "--valid",
      paramLabel = "MINUTES",
      description = "How long the token is good; 60 if left out.")
  private Integer validMinutes;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Write the token there instead of showing it.")
  private Path tokenFile;

  @Override
  public Integer call() {
    Session.name("a host", name);
    Session.name("a provider", provider);
    JoinTokenRequest request = new JoinTokenRequest(name, provider, validMinutes);
    if (tokenFile == null) {
      print(session.controller().joinToken(request), "FILE");
    } else {
      PrivateFile.write(tokenFile, file -> print(fetch(request, file), tokenFile.toString()));
    }
    return ExitCode.OK.number();
  }

  private JoinTokenView fetch(JoinTokenRequest request, OutputStream file) throws IOException {
    JoinTokenView view = session.controller().joinToken(request);
    file.write((view.token() + "\n").getBytes(StandardCharsets.UTF_8));
    return new JoinTokenView(null, view.controller(), view.expiresAt());
  }

  private void print(JoinTokenView view, String file) {
    Printer printer = output.printer();
    printer.one(
        view,
        List.of(
            Column.of("token", token -> token.token() == null ? "in " + tokenFile : token.token()),
            Column.of("good until", JoinTokenView::expiresAt),
            Column.of("controller", JoinTokenView::controller)),
        token -> name);
    if (printer.isForPeople()) {
      explain(view, file);
    }
  }

  private void explain(JoinTokenView view, String file) {
    var out = session.out();
    out.println();
    out.println("With the token in " + file + ", on the host:");
    out.println("  godwit-agent join --controller " + view.controller() + " --token-file " + file);
    out.println("or from here, with Ansible:");
    out.println("  ansible-playbook -i ADDRESS, agent/ansible/host.yml \\");
    out.println("    -e godwit_controller=" + view.controller() + " -e godwit_token_file=" + file);
    out.flush();
  }
}
