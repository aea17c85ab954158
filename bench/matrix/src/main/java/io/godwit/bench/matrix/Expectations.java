package io.godwit.bench.matrix;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The right outcome of every cell, as data. The streams of a move end with the agents, so an agent
 * that dies before Finish rolls the move back; after it the VM has left and arrives.
 *
 * <pre>
 *   C  completes                     R  rolls back; the VM never stops
 *   X  refused before it begins      S  the VM is the source's, booted from the disk there
 *   D  the VM is the destination's, booted from the disk there
 *   -  there is no such cell         .  several marks: depends on the moment in the phase
 * </pre>
 */
public final class Expectations {
  private static final String NONE = "-";

  private static final String TABLE =
      """
      fault                            preflight seed prepare pre-copy switchover post-copy finish cleanup
      controller-crash                 C         C    C       C        C          C         C      C
      source-agent-crash               C         CR   CR      R        C          C         C      C
      destination-agent-crash          C         CR   CR      R        C          C         C      C
      source-libvirtd-restart          CR        C    CR      R        C          C         C      C
      destination-libvirtd-restart     CR        C    CR      R        C          C         C      C
      source-qemu-killed               XS        S    S       S        C          D         C      C
      destination-qemu-killed          -         -    -       R        D          D         D      D
      source-host-lost                 XS        S    S       S        C          D         C      C
      destination-host-lost            XCR       CR   CR      R        DS         D         D      D
      partition                        XRC       CR   R       R        C          C         C      C
      partition-source-controller      C         C    C       C        C          C         C      C
      partition-destination-controller C         C    C       C        C          C         C      C
      never-converges                  -         C    C       C        C          C         C      C
      destination-disk-full            XR        R    RX      CR       C          -         C      C
      clock-skew                       C         C    C       C        C          C         C      C
      messages-repeated                C         C    C       C        C          C         C      C
      credentials-expired              XR        CR   CR      C        C          C         C      C
      """;

  /**
   * In the switch-over, until Finish has been given to the destination's libvirtd. The copy is
   * whole then: a source whose QEMU dies may still give the VM away, and a destination whose disks'
   * storage is full needs no more of it to take the VM, as its journal is elsewhere.
   */
  private static final String BEFORE_FINISH =
      """
      fault                            switchover
      controller-crash                 C
      source-agent-crash               R
      destination-agent-crash          R
      source-libvirtd-restart          R
      destination-libvirtd-restart     R
      source-qemu-killed               CS
      destination-qemu-killed          R
      source-host-lost                 S
      destination-host-lost            R
      partition                        CR
      partition-source-controller      C
      partition-destination-controller C
      never-converges                  C
      destination-disk-full            C
      clock-skew                       C
      messages-repeated                C
      credentials-expired              C
      """;

  private static final Map<Fault, Map<Phase, Set<End>>> ENDS = parse(TABLE);
  private static final Map<Fault, Map<Phase, Set<End>>> EARLY_ENDS = parse(BEFORE_FINISH);

  private Expectations() {}

  private static Map<Fault, Map<Phase, Set<End>>> parse(String table) {
    List<String> lines = table.lines().toList();
    List<String> phases = words(lines.getFirst());
    Map<Fault, Map<Phase, Set<End>>> ends = new EnumMap<>(Fault.class);
    for (String line : lines.subList(1, lines.size())) {
      List<String> words = words(line);
      for (int column = 1; column < words.size(); column++) {
        Cell cell = Cell.parse(phases.get(column) + "/" + words.getFirst());
        ends.computeIfAbsent(cell.fault(), fault -> new EnumMap<>(Phase.class))
            .put(cell.phase(), ends(words.get(column)));
      }
    }
    return ends;
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split(" +", -1));
  }

  private static Set<End> ends(String marks) {
    Set<End> ends = EnumSet.noneOf(End.class);
    if (!marks.equals(NONE)) {
      marks.chars().forEach(mark -> ends.add(End.ofMark(Character.toString(mark))));
    }
    return ends;
  }

  /** All cells that exist, by fault and phase. */
  public static List<Cell> cells() {
    return Arrays.stream(Fault.values())
        .flatMap(fault -> Arrays.stream(Phase.values()).map(phase -> new Cell(phase, fault)))
        .filter(cell -> !allowed(cell).isEmpty())
        .toList();
  }

  /** Over all moments of the phase; empty where there is no such cell. */
  public static Set<End> allowed(Cell cell) {
    Set<End> allowed = EnumSet.noneOf(End.class);
    allowed.addAll(ENDS.get(cell.fault()).get(cell.phase()));
    allowed.addAll(EARLY_ENDS.get(cell.fault()).getOrDefault(cell.phase(), Set.of()));
    return allowed;
  }

  /** Where the fault is made at this moment. */
  public static Set<End> allowed(Cell cell, Spot spot) {
    return spot instanceof Spot.BeforeFinish
        ? EARLY_ENDS.get(cell.fault()).get(cell.phase())
        : ENDS.get(cell.fault()).get(cell.phase());
  }

  /** For people. */
  public static String marks(Set<End> allowed) {
    return allowed.isEmpty() ? NONE : allowed.stream().map(End::mark).collect(Collectors.joining());
  }
}
