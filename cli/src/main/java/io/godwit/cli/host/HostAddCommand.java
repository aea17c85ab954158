package io.godwit.cli.host;

import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.api.Names;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.output.Column;
import io.godwit.cli.output.Output;
import io.godwit.cli.output.Printer;
import io.godwit.cli.output.PrivateFile;
import io.godwit.cli.session.Session;
import io.godwit.cli.session.Surroundings;
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
    description = {
      "Make a machine a host: over SSH with Ansible, where its address is given, from this machine.",
      "Else make a token by which one host may join once, and tell how to join it."
    })
final class HostAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private Session session;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "HOST",
      description =
          "The new host's name; or its address, as --address says it, of which the first part is"
              + " the name then.")
  private String host;

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
      description = "Write the token there instead of showing it; without an address only.")
  private Path tokenFile;

  @Mixin private SshOptions ssh;

  HostAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    boolean isName = Names.isName(host);
    if (isName && ssh.address().isEmpty()) {
      ssh.refuseWithoutAddress();
      return token(host);
    }
    if (!isName && ssh.address().isPresent()) {
      throw new UsageException("with --address, '" + host + "' has to be a name for the host");
    }
    if (tokenFile != null) {
      throw new UsageException("a host that is joined over SSH needs no --token-file");
    }
    String address = ssh.address().orElse(host);
    SshTarget target = ssh.target(address);
    Session.name("a provider", provider);
    new Provisioning(session, output, surroundings.installation())
        .join(
            new JoinTokenRequest(isName ? host : nameOf(address), provider, validMinutes),
            target,
            ssh.packages());
    return ExitCode.OK.number();
  }

  private static String nameOf(String address) {
    String first = address.split("\\.", 2)[0];
    if (!Names.isName(first) || first.chars().allMatch(Character::isDigit)) {
      throw new UsageException(
          "'"
              + address
              + "' gives no name for the host: godwit host add NAME --address "
              + address);
    }
    return first;
  }

  private int token(String name) {
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
        token -> host);
    if (printer.isForPeople()) {
      explain(view, file);
    }
  }

  private void explain(JoinTokenView view, String file) {
    var out = session.out();
    out.println();
    out.println("With the token in " + file + ", on the host:");
    out.println("  godwit-agent join --controller " + view.controller() + " --token-file " + file);
    out.println("or from here, with Ansible and a token of its own:");
    out.println("  godwit host add " + host + " --provider " + provider + " --address ADDRESS");
    out.flush();
  }
}
