package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Peer;
import io.godwit.agent.overlay.MeshPeers.Actual;
import io.godwit.agent.storage.DurableFile;
import io.godwit.model.HostId;
import io.godwit.model.MeshKey;
import io.godwit.protocol.v1.KeySuccession;
import io.godwit.protocol.v1.KeySuccessions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How other hosts have changed their keys in the mesh, as they have said themselves. That holds
 * against a controller that still knows a key from before; whatever else the controller says holds
 * against it. A change that is announced and not said to be made may have been made all the same,
 * by a host whose word was lost: after some seconds the next key is watched for, and where a host
 * speaks by it, the change is made.
 */
final class Successions {
  /**
   * By then most hosts that have announced a change have said that it is made. One that waits for
   * others to agree ({@link KeyRotation#AGREES_WITHIN}) has not; to watch for its next key already
   * does no harm, since nothing is sent to that, or taken from it.
   */
  static final Duration DOUBT_AFTER = Duration.ofSeconds(2);

  /** By then the controller has said so, and a host that is no peer any more has gone. */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private static final Logger LOG = System.getLogger(Successions.class.getName());
  private static final int MOST_SUPERSEDED = 8;

  private final Path file;
  private final InstantSource clock;
  private final Map<HostId, Line> lines;

  /** Since when a change is known; none of one that the last agent heard of. */
  private final Map<HostId, Instant> announcedAt = new HashMap<>();

  /** Since when hosts of which something is known have been no peers. */
  private final Map<HostId, Instant> goneAt = new HashMap<>();

  private KeySuccessions kept;

  /**
   * A host's keys.
   *
   * @param superseded the oldest first
   */
  private record Line(List<MeshKey> superseded, MeshKey current, Optional<MeshKey> announced) {
    private Line {
      superseded = List.copyOf(superseded);
    }

    private Line announcing(MeshKey next) {
      return new Line(superseded, current, Optional.of(next));
    }

    private Line announcingNone() {
      return new Line(superseded, current, Optional.empty());
    }

    private Line succeededBy(MeshKey next) {
      List<MeshKey> all = new ArrayList<>(superseded);
      all.add(current);
      return new Line(
          all.subList(Math.max(0, all.size() - MOST_SUPERSEDED), all.size()),
          next,
          Optional.empty());
    }

    private boolean mayBeOf(MeshKey key) {
      return isOf(key) || announced.filter(key::equals).isPresent();
    }

    private boolean isOf(MeshKey key) {
      return current.equals(key) || superseded.contains(key);
    }
  }

  private Successions(Path file, InstantSource clock, KeySuccessions kept) {
    this.file = file;
    this.clock = clock;
    this.kept = kept;
    this.lines = lines(kept);
  }

  /**
   * What the last agent knew.
   *
   * @throws IOException if the file cannot be read; one that is damaged is not believed
   */
  static Successions open(Path file, InstantSource clock) throws IOException {
    Optional<byte[]> kept = DurableFile.read(file);
    try {
      return new Successions(
          file,
          clock,
          kept.isEmpty()
              ? KeySuccessions.getDefaultInstance()
              : KeySuccessions.parseFrom(kept.get()));
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "{0} is damaged and is not believed; the controller tells which keys hosts have: {1}",
          file,
          e.getMessage());
      return new Successions(file, clock, KeySuccessions.getDefaultInstance());
    }
  }

  private static Map<HostId, Line> lines(KeySuccessions kept) {
    Map<HostId, Line> lines = new HashMap<>();
    for (KeySuccession each : kept.getHostsList()) {
      lines.put(
          HostId.of(each.getHostId()),
          new Line(
              each.getSupersededKeysList().stream().map(MeshKey::new).toList(),
              new MeshKey(each.getCurrentKey()),
              Optional.of(each.getAnnouncedKey()).filter(key -> !key.isEmpty()).map(MeshKey::new)));
    }
    return lines;
  }

  /**
   * A peer is about to change its key.
   *
   * @return false where it is not known by the one that it says it has
   */
  synchronized boolean announce(Peer peer, MeshKey before, MeshKey next) {
    Line line = line(peer);
    if (!line.current().equals(before)) {
      return line.current().equals(next);
    }
    lines.put(peer.host(), line.announcing(next));
    announcedAt.put(peer.host(), clock.instant());
    return true;
  }

  /**
   * A peer has changed its key.
   *
   * @return false where it is not known by the one that it says it had, or has not announced the
   *     next
   */
  synchronized boolean make(Peer peer, MeshKey before, MeshKey next) {
    Line line = line(peer);
    if (line.current().equals(before) && line.announced().filter(next::equals).isPresent()) {
      lines.put(peer.host(), line.succeededBy(next));
      LOG.log(Level.INFO, "host {0} has changed its key in the mesh", peer.host());
      return true;
    }
    return line.current().equals(next);
  }

  /** Whether a key is, was or is about to be that of a peer other than one. */
  synchronized boolean isOfAnother(List<Peer> peers, HostId host, MeshKey key) {
    return peers.stream()
        .filter(peer -> !peer.host().equals(host))
        .anyMatch(peer -> peer.key().equals(key) || line(peer).mayBeOf(key));
  }

  /** The controller's word is another host's, or younger, unless it is of one of its keys. */
  private Line line(Peer peer) {
    return Optional.ofNullable(lines.get(peer.host()))
        .filter(line -> line.isOf(peer.key()))
        .orElseGet(() -> new Line(List.of(), peer.key(), Optional.empty()));
  }

  /** As hosts are to be heard now. */
  synchronized List<Peer> applied(List<Peer> peers) {
    return peers.stream().map(this::applied).toList();
  }

  private Peer applied(Peer peer) {
    MeshKey current = line(peer).current();
    return current.equals(peer.key()) ? peer : peer.by(current);
  }

  /** As {@link #applied}, with those keys by which hosts may be heard soon. */
  synchronized List<Peer> watched(List<Peer> peers) {
    forget(peers);
    return Stream.concat(peers.stream().map(this::applied), peers.stream().flatMap(this::expected))
        .toList();
  }

  private Stream<Peer> expected(Peer peer) {
    Optional<Instant> known = Optional.ofNullable(announcedAt.get(peer.host()));
    boolean isDue = known.filter(at -> clock.instant().isBefore(at.plus(DOUBT_AFTER))).isEmpty();
    return isDue ? line(peer).announced().stream().map(applied(peer)::expectedBy) : Stream.of();
  }

  private void forget(List<Peer> peers) {
    Instant now = clock.instant();
    forgetGone(peers, now);
    for (Peer peer : peers) {
      Line line = lines.get(peer.host());
      if (line == null || line.announced().isEmpty()) {
        continue;
      }
      Instant at = announcedAt.computeIfAbsent(peer.host(), host -> now.minus(DOUBT_AFTER));
      if (!now.isBefore(at.plus(FORGET_AFTER))) {
        lines.put(peer.host(), line.announcingNone());
      }
    }
  }

  private void forgetGone(List<Peer> peers, Instant now) {
    Set<HostId> gone = new HashSet<>(lines.keySet());
    peers.forEach(peer -> gone.remove(peer.host()));
    goneAt.keySet().retainAll(gone);
    gone.forEach(host -> goneAt.putIfAbsent(host, now));
    gone.removeIf(host -> now.isBefore(goneAt.get(host).plus(FORGET_AFTER)));
    lines.keySet().removeAll(gone);
    announcedAt.keySet().removeAll(gone);
  }

  /** A host that speaks by the key that it has announced has changed to it. */
  synchronized void hear(List<Peer> peers, Actual actual) {
    for (Peer peer : peers) {
      Optional<MeshKey> announced = line(peer).announced();
      boolean isHeard =
          announced
              .flatMap(key -> Optional.ofNullable(actual.peers().get(key.base64())))
              .flatMap(MeshDump.Peer::handshake)
              .isPresent();
      if (isHeard) {
        boolean unused = make(peer, line(peer).current(), announced.orElseThrow());
      }
    }
  }

  /** Whether a peer's change is announced and not made. */
  synchronized boolean isDoubtful(HostId host) {
    return Optional.ofNullable(lines.get(host)).flatMap(Line::announced).isPresent();
  }

  /** On disk when this returns. */
  synchronized void keep() throws IOException {
    KeySuccessions now =
        KeySuccessions.newBuilder()
            .addAllHosts(
                lines.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.comparing(HostId::value)))
                    .map(each -> written(each.getKey(), each.getValue()))
                    .toList())
            .build();
    if (!Objects.equals(now, kept)) {
      DurableFile.write(file, now.toByteArray());
      kept = now;
    }
  }

  private static KeySuccession written(HostId host, Line line) {
    return KeySuccession.newBuilder()
        .setHostId(host.toString())
        .addAllSupersededKeys(line.superseded().stream().map(MeshKey::base64).toList())
        .setCurrentKey(line.current().base64())
        .setAnnouncedKey(line.announced().map(MeshKey::base64).orElse(""))
        .build();
  }
}
