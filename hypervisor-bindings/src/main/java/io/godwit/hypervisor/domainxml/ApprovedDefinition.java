package io.godwit.hypervisor.domainxml;

import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.VmDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.w3c.dom.Element;

/**
 * A VM as it was approved, against which a definition that comes from elsewhere is compared. Both
 * are taken apart into facts; every approved fact must be there, and what is there beyond them must
 * be what libvirt adds by itself ({@link LibvirtAdditions}). A device that is nothing but what
 * libvirt might add need not be there: a VM that was defined before we asked for no USB has some.
 */
public final class ApprovedDefinition {
  /** In characters; libvirt's own for a VM of ours has some 4,500. */
  private static final int LONGEST = 1 << 16;

  private static final String DEVICES = "devices";

  private final Set<String> facts;
  private final List<Set<String>> devices;
  private final LibvirtAdditions additions;
  private final Optional<RecoveryMonitor> recovery;

  /** Finish repeats Prepare's, and it must not wait. */
  private volatile String approvedBefore = "";

  private ApprovedDefinition(
      Set<String> facts,
      List<Set<String>> devices,
      LibvirtAdditions additions,
      Optional<RecoveryMonitor> recovery) {
    this.facts = facts;
    this.devices = devices;
    this.additions = additions;
    this.recovery = recovery;
  }

  /**
   * @param recovery what may stand beside what was approved
   */
  public static ApprovedDefinition of(VmDefinition approved, Optional<RecoveryMonitor> recovery) {
    Element root = XmlElements.parse(DomainXml.of(approved));
    LibvirtAdditions additions = new LibvirtAdditions(approved);
    List<Set<String>> insistedOn =
        devicesOf(root).stream()
            .filter(device -> !device.stream().allMatch(additions::include))
            .toList();
    return new ApprovedDefinition(Facts.ofAllBut(root, DEVICES), insistedOn, additions, recovery);
  }

  /** What of a definition was not approved or is missing; empty if it is as approved. */
  public Optional<String> difference(String xml) {
    if (xml.equals(approvedBefore)) {
      return Optional.empty();
    }
    Optional<String> difference = differenceOf(xml);
    if (difference.isEmpty()) {
      approvedBefore = xml;
    }
    return difference;
  }

  private Optional<String> differenceOf(String xml) {
    if (xml.length() > LONGEST) {
      return Optional.of("has a definition of more than %d characters".formatted(LONGEST));
    }
    try {
      return difference(XmlElements.parseAsLibvirtWrites(xml));
    } catch (IllegalArgumentException e) {
      return Optional.of("has a definition that is " + e.getMessage());
    }
  }

  /** What of a definition was not approved or is missing; empty if it is as approved. */
  public Optional<String> difference(Element root) {
    recovery.ifPresent(monitor -> RecoveryArguments.removeApproved(root, monitor));
    return lacking(Facts.ofAllBut(root, DEVICES), facts)
        .or(() -> surplus(Facts.ofAllBut(root, DEVICES)))
        .or(() -> deviceDifference(devicesOf(root)));
  }

  /** Each approved device is looked for among those that are left; the nearest one is it. */
  private Optional<String> deviceDifference(List<Set<String>> found) {
    List<Set<String>> left = new ArrayList<>(found);
    for (Set<String> wanted : devices) {
      Set<String> nearest = nearest(wanted, left);
      Optional<String> fault = lacking(nearest, wanted).or(() -> unknown(beyond(nearest, wanted)));
      if (fault.isPresent()) {
        return fault;
      }
      left.remove(nearest);
    }
    return left.stream().map(this::unknown).flatMap(Optional::stream).findFirst();
  }

  private static Set<String> nearest(Set<String> wanted, List<Set<String>> left) {
    return left.stream()
        .min(Comparator.comparingInt(device -> beyond(wanted, device).size()))
        .orElse(Set.of());
  }

  private static Set<String> beyond(Set<String> facts, Set<String> known) {
    Set<String> beyond = new TreeSet<>(facts);
    beyond.removeAll(known);
    return beyond;
  }

  private Optional<String> surplus(Set<String> found) {
    return unknown(beyond(found, facts));
  }

  private Optional<String> unknown(Set<String> beyond) {
    return beyond.stream()
        .filter(fact -> !additions.include(fact))
        .findFirst()
        .map(fact -> "has a definition with %s, which was not approved".formatted(fact));
  }

  private static Optional<String> lacking(Set<String> found, Set<String> wanted) {
    return wanted.stream()
        .filter(fact -> !found.contains(fact))
        .findFirst()
        .map(fact -> "has a definition without the approved " + fact);
  }

  private static List<Set<String>> devicesOf(Element root) {
    return XmlElements.children(root, DEVICES)
        .flatMap(XmlElements::children)
        .map(Facts::of)
        .toList();
  }
}
