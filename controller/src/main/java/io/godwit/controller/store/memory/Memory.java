package io.godwit.controller.store.memory;

import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.store.AnchorRecord;
import io.godwit.controller.store.AutomaticTable.Told;
import io.godwit.controller.store.AutomaticTurn;
import io.godwit.controller.store.DoorRecord;
import io.godwit.controller.store.ExposureRecord;
import io.godwit.controller.store.HostRecord;
import io.godwit.controller.store.ImageRecord;
import io.godwit.controller.store.NetworkRecord;
import io.godwit.controller.store.OperationRecord;
import io.godwit.controller.store.OperationTable.Accepted;
import io.godwit.controller.store.PlanRecord;
import io.godwit.controller.store.PolicyRecord;
import io.godwit.controller.store.RuleRecord;
import io.godwit.controller.store.TokenTable.JoinToken;
import io.godwit.controller.store.VmRecord;
import io.godwit.controller.usage.UsageHour;
import io.godwit.model.DataSize;
import io.godwit.model.HostId;
import io.godwit.model.ImageName;
import io.godwit.model.NetworkName;
import io.godwit.model.OperationId;
import io.godwit.model.TransportPort;
import io.godwit.model.VmId;
import io.godwit.model.VmLabels;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is durable: it outlives the stores that are opened on it one after another. Every change
 * leaves behind how it is undone, until it is committed for good.
 */
public final class Memory {
  final ReentrantLock turn = new ReentrantLock();
  final Rows<HostId, HostRecord> hosts = new Rows<>();
  final Rows<ImageName, ImageRecord> images = new Rows<>();
  final Rows<VmId, VmRecord> vms = new Rows<>();
  final Rows<OperationId, OperationRecord> operations = new Rows<>();
  final Rows<OperationId, List<JournalEntry>> journals = new Rows<>();
  final Rows<String, Accepted> keys = new Rows<>();
  final Rows<Hold, Room> reservations = new Rows<>();
  final Rows<String, JoinToken> joinTokens = new Rows<>();
  final Rows<String, String> adminTokens = new Rows<>();
  final Rows<Long, PlanRecord> plans = new Rows<>();
  final Rows<Long, String> planDocuments = new Rows<>();

  /** One row at most. */
  final Rows<Integer, Long> referencePace = new Rows<>();

  /** Which operation has closed a host. */
  final Rows<HostId, OperationId> closed = new Rows<>();

  /** Which operation has given a host back. */
  final Rows<HostId, OperationId> givenBack = new Rows<>();

  /** The boot in which a host was given back. */
  final Rows<HostId, Optional<String>> givenBackBoot = new Rows<>();

  final Rows<UsageKey, UsageHour> usage = new Rows<>();
  final Rows<Long, RuleRecord> rules = new Rows<>();
  final Rows<NetworkName, NetworkRecord> networks = new Rows<>();
  final Rows<DoorKey, DoorRecord> doors = new Rows<>();
  final Rows<Exposed, ExposureRecord> exposures = new Rows<>();
  final Rows<AnchorKey, AnchorRecord> anchors = new Rows<>();
  final Rows<Long, PolicyRecord> policies = new Rows<>();
  final Rows<VmId, VmLabels> labels = new Rows<>();
  final Rows<Integer, Told> automatic = new Rows<>();
  final Rows<Long, AutomaticTurn> automaticTurns = new Rows<>();
  long lastRule;
  long lastPolicy;
  long lastTurn;

  long generation;
  long revision;
  Instant learningUntil = Instant.MIN;
  Instant admittingUntil = Instant.MIN;

  /** How to take back what is not durable yet, the newest first. */
  private final Deque<Runnable> undo = new ArrayDeque<>();

  record DoorKey(NetworkName network, HostId host) {}

  record AnchorKey(VmId vm, HostId host) {}

  record Exposed(HostId host, TransportPort port) {}

  record UsageKey(VmId vm, Instant begins) {}

  record Hold(OperationId operation, HostId host) {}

  record Room(DataSize memory, DataSize disk) {}

  /** One table, in the order of insertion. */
  final class Rows<K, V> {
    private final Map<K, V> rows = new LinkedHashMap<>();

    Map<K, V> all() {
      return rows;
    }

    V get(K key) {
      return rows.get(key);
    }

    void put(K key, V value) {
      V before = rows.put(key, value);
      undo.push(() -> restore(key, before));
    }

    void remove(K key) {
      V before = rows.remove(key);
      if (before != null) {
        undo.push(() -> restore(key, before));
      }
    }

    private void restore(K key, V before) {
      if (before == null) {
        rows.remove(key);
      } else {
        rows.put(key, before);
      }
    }
  }

  /** Where a transaction begins. */
  int mark() {
    return undo.size();
  }

  /** Takes back everything since the mark. */
  void rollBack(int mark) {
    while (undo.size() > mark) {
      undo.pop().run();
    }
  }

  /** All until now is on the disk. */
  void sync() {
    undo.clear();
  }

  /**
   * The machine has lost its power: of what was only noted, the newest part is lost.
   *
   * @param kept how much of it is not, from 0 to 1
   */
  public void losePower(double kept) {
    rollBack((int) Math.round(undo.size() * kept));
    sync();
  }

  /** As a store keeps it. */
  static Instant millis(Instant instant) {
    return Instant.ofEpochMilli(instant.toEpochMilli());
  }
}
