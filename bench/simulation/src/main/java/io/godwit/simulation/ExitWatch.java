package io.godwit.simulation;

import io.godwit.hypervisor.ProcessWatch;
import java.util.concurrent.CompletableFuture;

/** A simulated process tells its exit by itself. */
record ExitWatch() implements ProcessWatch {
  @Override
  public Watched watch(ProcessHandle process) {
    return new Watching(process.onExit().thenAccept(handle -> {}));
  }

  record Watching(CompletableFuture<Void> exit) implements Watched {
    @Override
    public void expectSoon() {}

    @Override
    public void expectNoLonger() {}

    @Override
    public void close() {}
  }
}
