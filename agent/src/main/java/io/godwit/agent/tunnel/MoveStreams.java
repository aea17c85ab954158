package io.godwit.agent.tunnel;

import io.godwit.protocol.v1.StreamKind;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A move's streams at one of its hosts, with their local ends: unix sockets of the same names in
 * the same folder on both hosts, which only root may open. Closing it ends the streams and leaves
 * neither socket nor folder behind.
 */
public final class MoveStreams implements AutoCloseable {
  private static final Logger LOG = System.getLogger(MoveStreams.class.getName());

  private final Path folder;
  private final List<TunnelStream> streams;
  private final Doors local;
  private final List<Closeable> doors = new ArrayList<>();

  /**
   * @param folder the operation's; made if it is not there
   */
  public MoveStreams(Path folder, List<TunnelStream> streams, Doors local) throws IOException {
    this.folder = folder;
    this.streams = List.copyOf(streams);
    this.local = local;
    Files.createDirectories(folder.getParent());
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /** The source's end: a socket per kind, which leads to the same place on the destination. */
  public synchronized void openDoors(Set<StreamKind> kinds) throws IOException {
    for (StreamKind kind : kinds) {
      doors.add(local.open(socket(kind), all(kind)));
    }
  }

  /** The destination's end: where the source's local connections of a kind are led to. */
  public void lead(StreamKind kind, Path target) {
    lead(kind, target, Passage.Both.FREE);
  }

  /** As {@link #lead(StreamKind, Path)}; only what the passages let through is carried. */
  public void lead(StreamKind kind, Path target, Passage.Both passages) {
    all(kind).forEach(stream -> local.lead(stream, target, passages));
  }

  /** The local socket of a kind, for example {@code memory.sock}. */
  public Path socket(StreamKind kind) {
    return folder.resolve(kind.name().toLowerCase(Locale.ROOT) + ".sock");
  }

  /**
   * @throws IllegalArgumentException if the move has none or several of the kind
   */
  public TunnelStream only(StreamKind kind) {
    List<TunnelStream> found = all(kind);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "the move needs one " + kind + " stream and has " + found.size());
    }
    return found.getFirst();
  }

  /** On the wire, TLS included, both directions. */
  public long wireBytes(StreamKind kind) {
    return all(kind).stream().mapToLong(TunnelStream::wireBytes).sum();
  }

  public Set<String> ticketIds() {
    return streams.stream()
        .map(stream -> stream.claims().getTicketId())
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized void close() {
    streams.forEach(TunnelStream::close);
    try {
      for (Closeable door : doors) {
        door.close();
      }
      removeFolder();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the tunnel's folder " + folder + " is left until the host boots", e);
    }
  }

  /** Also what QEMU left there. */
  private void removeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> files = Files.list(folder)) {
      left = files.toList();
    }
    for (Path socket : left) {
      Files.deleteIfExists(socket);
    }
    Files.deleteIfExists(folder);
  }

  private List<TunnelStream> all(StreamKind kind) {
    return streams.stream().filter(stream -> stream.kind() == kind).toList();
  }
}
