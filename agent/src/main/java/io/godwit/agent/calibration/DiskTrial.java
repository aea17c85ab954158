package io.godwit.agent.calibration;

import io.godwit.model.Calibration;
import io.godwit.model.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Measures a folder's disk, for a second or two. */
record DiskTrial(Path folder, InstantSource even) {
  private static final int SYNCS = 20;
  private static final int BLOCK = 4 << 10;
  private static final int CHUNK = 1 << 20;
  private static final int CHUNKS = 64;
  private static final Duration LONG = Duration.ofSeconds(1);

  Calibration.Disk run() throws IOException {
    Path file = folder.resolve("trial");
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return new Calibration.Disk(sync(channel), written(channel));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Duration sync(FileChannel channel) throws IOException {
    List<Duration> took = new ArrayList<>();
    Instant end = even.instant().plus(LONG);
    ByteBuffer block = noise(BLOCK);
    while (took.isEmpty() || (took.size() < SYNCS && even.instant().isBefore(end))) {
      Instant begun = even.instant();
      write(channel, block);
      channel.force(true);
      took.add(Duration.between(begun, even.instant()));
    }
    return took.stream().sorted().toList().get(took.size() / 2);
  }

  private DataSize written(FileChannel channel) throws IOException {
    ByteBuffer chunk = noise(CHUNK);
    Instant begun = even.instant();
    Instant end = begun.plus(LONG);
    int chunks = 0;
    while (chunks == 0 || (chunks < CHUNKS && even.instant().isBefore(end))) {
      write(channel, chunk);
      chunks++;
    }
    channel.force(true);
    long nanos = Math.max(1, Duration.between(begun, even.instant()).toNanos());
    return new DataSize(Math.round(1e9 * chunks * CHUNK / nanos));
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    bytes.rewind();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** That no disk makes smaller; always the same. */
  private static ByteBuffer noise(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
