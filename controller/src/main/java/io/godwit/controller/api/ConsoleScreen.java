package io.godwit.controller.api;

import io.godwit.controller.gateway.Consoles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;

/** A console's output on its way to the caller, of which so much may wait. */
final class ConsoleScreen implements Consoles.Screen {
  // A guest that writes faster than the caller reads loses its watcher, not its speed.
  private static final int MOST_CHUNKS = 4096;

  private final UnicastProcessor<byte[]> chunks =
      UnicastProcessor.create(new ArrayBlockingQueue<>(MOST_CHUNKS), null);

  /** The head of the answer goes with the first chunk, and a guest may say nothing for long. */
  Multi<byte[]> output() {
    return Multi.createBy().concatenating().streams(Multi.createFrom().item(new byte[0]), chunks);
  }

  @Override
  public void show(byte[] output) {
    chunks.onNext(output);
  }

  @Override
  public void ended(String reason) {
    String line = "\r\n[godwit: " + reason + "]\r\n";
    chunks.onNext(line.getBytes(StandardCharsets.UTF_8));
    chunks.onComplete();
  }
}
