package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * That this host translates connections of a VM which leaves it or has left it.
 *
 * @param under the epoch that the VM has or had here
 * @param hearers those that have the VM or may get it next
 */
record AnchorDuty(Segment segment, Member member, Epoch under, Stage stage, Set<HostId> hearers) {
  /** Where the VM is. */
  enum Stage {
    /** It runs here still, or nobody has said yet that it runs elsewhere. */
    LEAVING,
    LEFT
  }

  AnchorDuty {
    hearers = Set.copyOf(hearers);
  }

  /**
   * All that a host has.
   *
   * @param ownerships what the host's journal says of VMs
   * @param sealed VMs of which it says nothing that can be read: they may be here
   */
  static List<AnchorDuty> of(
      Layout layout, HostId self, Map<VmId, Ownership> ownerships, Set<VmId> sealed) {
    List<AnchorDuty> duties = new ArrayList<>();
    for (Segment segment : layout.segments()) {
      segment.members().stream()
          .filter(member -> !sealed.contains(member.vm()))
          .flatMap(
              member ->
                  of(segment, member, self, Optional.ofNullable(ownerships.get(member.vm())))
                      .stream())
          .forEach(duties::add);
    }
    return duties;
  }

  /** Of a VM that is gone from the journal as well, what the controller says of it is enough. */
  private static Optional<AnchorDuty> of(
      Segment segment, Member member, HostId self, Optional<Ownership> ownership) {
    if (ownership.orElse(null) instanceof Owned) {
      return Optional.empty();
    }
    if (ownership.orElse(null) instanceof HandingOver leaving) {
      return leaving(segment, member, self, leaving.epoch());
    }
    if (!member.at().equals(self)) {
      return member.anchor(self).map(anchor -> left(segment, member, self, anchor.under()));
    }
    return ownership.orElse(null) instanceof Superseded gone
        ? leaving(segment, member, self, Anchor.left(self, gone.by()).under())
        : Optional.empty();
  }

  private static Optional<AnchorDuty> leaving(
      Segment segment, Member member, HostId self, Epoch under) {
    return member
        .next()
        .filter(next -> !next.equals(self))
        .map(next -> new AnchorDuty(segment, member, under, Stage.LEAVING, Set.of(next)));
  }

  private static AnchorDuty left(Segment segment, Member member, HostId self, Epoch under) {
    Set<HostId> hearers =
        Stream.concat(Stream.of(member.at()), member.next().stream())
            .filter(host -> !host.equals(self))
            .collect(Collectors.toSet());
    return new AnchorDuty(segment, member, under, Stage.LEFT, hearers);
  }
}
