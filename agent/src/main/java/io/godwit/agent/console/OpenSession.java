package io.godwit.agent.console;

import com.google.protobuf.ByteString;
import io.godwit.hypervisor.VmConsole;
import io.godwit.protocol.v1.ConsoleOutput;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One console between its VM and the controller. */
final class OpenSession {
  private static final Logger LOG = Logger.getLogger(OpenSession.class.getName());
  private static final int CHUNK = 8192;

  private final String id;
  private final VmConsole console;
  private final ConsoleLine line;
  private final ExecutorService input =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("console-input").factory());
  private final CompletableFuture<String> closed = new CompletableFuture<>();

  OpenSession(String id, VmConsole console, ConsoleLine line) {
    this.id = id;
    this.console = console;
    this.line = line;
  }

  /** Carries what the VM says until somebody closes. */
  void carryOutput() throws InterruptedException {
    byte[] buffer = new byte[CHUNK];
    try {
      for (int read = console.output().read(buffer);
          read >= 0;
          read = console.output().read(buffer)) {
        if (!line.send(output(buffer, read))) {
          close("the controller is gone");
          break;
        }
      }
      close("the VM stopped, or somebody else took its console");
    } catch (IOException e) {
      close("the console broke: " + e.getMessage());
    } finally {
      input.shutdown();
    }
  }

  /** Carries what was typed, in its turn; returns at once. */
  void input(ByteString data) {
    try {
      input.execute(() -> write(data));
    } catch (RejectedExecutionException ended) {
      LOG.fine("input for a console that has ended is dropped");
    }
  }

  /** The first reason counts. */
  void close(String reason) {
    if (closed.complete(reason)) {
      Thread.ofVirtual().name("console-close").start(console::close);
    }
  }

  String reason() {
    return closed.getNow("");
  }

  private void write(ByteString data) {
    try {
      data.writeTo(console.input());
      console.input().flush();
    } catch (IOException e) {
      LOG.log(Level.FINE, "a console takes no input any more and is closed", e);
      close("the console takes no input any more: " + e.getMessage());
    }
  }

  private ConsoleOutput output(byte[] buffer, int length) {
    return ConsoleOutput.newBuilder()
        .setSessionId(id)
        .setData(ByteString.copyFrom(buffer, 0, length))
        .build();
  }
}
