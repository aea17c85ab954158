package io.godwit.agent.order;

import io.godwit.agent.storage.DurableFile;
import io.godwit.protocol.v1.OrderResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Results that the controller has not acknowledged, one file each, on disk before they are sent.
 * Safe for use by several threads.
 */
public final class ResultStore {
  private static final Logger LOG = Logger.getLogger(ResultStore.class.getName());
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");

  private final Path folder;
  private final Map<String, OrderResult> results = new LinkedHashMap<>();

  private ResultStore(Path folder) {
    this.folder = folder;
  }

  /** Reads what was kept before; what cannot be read is dropped, since an order may run twice. */
  public static ResultStore open(Path folder) throws IOException {
    ResultStore store = new ResultStore(folder);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      store.load(file);
    }
    return store;
  }

  /** Whether a result of such an order can be kept: the id becomes a file's name. */
  static boolean isId(String orderId) {
    return FILE_NAME.matcher(orderId).matches();
  }

  /** On disk when this returns. */
  synchronized void keep(OrderResult result) {
    results.put(result.getOrderId(), result);
    try {
      DurableFile.write(file(result.getOrderId()), result.toByteArray());
    } catch (IOException e) {
      LOG.log(
          Level.SEVERE,
          "order %s: its result cannot be kept on disk; it is kept in memory and sent until it is acknowledged"
              .formatted(result.getOrderId()),
          e);
    }
  }

  synchronized Optional<OrderResult> find(String orderId) {
    return Optional.ofNullable(results.get(orderId));
  }

  /** In the order in which they were kept. */
  public synchronized List<OrderResult> unacknowledged() {
    return new ArrayList<>(results.values());
  }

  synchronized void acknowledge(String orderId) {
    if (results.remove(orderId) == null) {
      return;
    }
    try {
      Files.deleteIfExists(file(orderId));
    } catch (IOException e) {
      throw new UncheckedIOException("order " + orderId + ": its result cannot be removed", e);
    }
  }

  private void load(Path file) throws IOException {
    try {
      OrderResult result = OrderResult.parseFrom(Files.readAllBytes(file));
      if (!DurableFile.isUnfinished(file)
          && file.getFileName().toString().equals(result.getOrderId())) {
        results.put(result.getOrderId(), result);
        return;
      }
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      LOG.log(Level.WARNING, file + " is no whole order result and is dropped", e);
    }
    Files.delete(file);
  }

  private Path file(String orderId) {
    return folder.resolve(orderId);
  }
}
