package io.godwit.cli.vm;

import io.godwit.cli.client.ApiException;
import io.godwit.cli.client.ConsoleSession;
import io.godwit.cli.client.UnreachableException;
import io.godwit.cli.failure.ExitCode;
import io.godwit.cli.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm console}. */
@Command(
    name = "console",
    description = "Open a VM's first serial console, taking it from whoever has it. Ctrl-] leaves.")
final class VmConsoleCommand implements Callable<Integer> {
  private static final int ESCAPE = 0x1d;

  @Mixin private Session session;

  @Parameters(paramLabel = "VM", description = "The VM's name.")
  private String name;

  @Option(names = "--read-only", description = "Show what the VM prints, and type nothing.")
  private boolean readOnly;

  private final AtomicBoolean left = new AtomicBoolean();

  @Override
  public Integer call() throws IOException {
    Session.name("a VM", name);
    try (ConsoleSession console = session.controller().console(name)) {
      if (readOnly) {
        show(console.output());
      } else {
        converse(console);
      }
    }
    return ExitCode.OK.number();
  }

  private void converse(ConsoleSession console) throws IOException {
    session.err().println("Console of " + name + "; Ctrl-] leaves.");
    RawTerminal terminal = RawTerminal.take();
    try {
      Thread.ofPlatform().daemon().start(() -> type(console));
      show(console.output());
    } finally {
      terminal.close();
    }
    session.err().println();
  }

  private void show(InputStream output) throws IOException {
    byte[] buffer = new byte[8192];
    try {
      for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
        System.out.write(buffer, 0, read);
        System.out.flush();
      }
    } catch (IOException e) {
      if (!left.get()) {
        throw e;
      }
    }
  }

  private void type(ConsoleSession console) {
    byte[] keys = new byte[256];
    try {
      for (int read = System.in.read(keys); read >= 0; read = System.in.read(keys)) {
        if (containsEscape(keys, read)) {
          break;
        }
        console.type(keys, read);
      }
    } catch (IOException | ApiException | UnreachableException e) {
      session.err().print("\r\ngodwit: the console is gone: " + e.getMessage() + "\r\n");
      session.err().flush();
    }
    left.set(true);
    console.close();
  }

  private static boolean containsEscape(byte[] keys, int length) {
    for (int i = 0; i < length; i++) {
      if (keys[i] == ESCAPE) {
        return true;
      }
    }
    return false;
  }
}
