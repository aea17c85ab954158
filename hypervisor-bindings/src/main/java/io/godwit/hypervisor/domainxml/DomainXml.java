package io.godwit.hypervisor.domainxml;

import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DeviceNames;
import io.godwit.model.NetworkPort;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import org.w3c.dom.Element;

/**
 * Describes a VM to libvirt. Everything that QEMU would else find out by looking into a disk that a
 * guest wrote, or default differently from host to host, is spelled out.
 */
public final class DomainXml {
  /** The disk's name in the guest and in a migration's list of disks to copy. */
  public static final String DISK = "vda";

  public static final String ARCHITECTURE = "x86_64";

  private DomainXml() {}

  public static String of(VmDefinition definition) {
    VmSpec spec = definition.spec();
    Element domain = XmlElements.create("domain");
    domain.setAttribute("type", virtualization(definition.accelerator()));
    text(domain, "name", spec.id().toString());
    text(domain, "uuid", spec.id().toString());
    text(domain, "title", spec.name().value());
    text(domain, "memory", Long.toString(spec.memory().bytes())).setAttribute("unit", "bytes");
    if (spec.leastMemory().isPresent()) {
      ownPages(domain);
    }
    text(domain, "vcpu", Integer.toString(spec.vcpus())).setAttribute("placement", "static");
    os(domain, spec.machineType());
    features(domain);
    cpu(domain, spec.cpu());
    child(domain, "clock").setAttribute("offset", "utc");
    text(domain, "on_poweroff", "destroy");
    text(domain, "on_reboot", "restart");
    text(domain, "on_crash", "destroy");
    devices(domain, definition);
    return XmlElements.print(domain);
  }

  /** What a host is asked whether it can run it. */
  public static String cpu(CpuContract contract) {
    Element root = XmlElements.create("unused");
    return XmlElements.print(cpu(root, contract));
  }

  /** A model as it is, with nothing required of it. */
  public static String cpuModel(String model) {
    Element cpu = XmlElements.create("cpu");
    text(cpu, "arch", ARCHITECTURE);
    text(cpu, "model", model);
    return XmlElements.print(cpu);
  }

  public static String virtualization(Accelerator accelerator) {
    return switch (accelerator) {
      case KVM -> "kvm";
      case TCG -> "qemu";
    };
  }

  /**
   * No page of it is merged with an equal one of another VM's, whoever turns the machine's KSM on:
   * how long a write takes would tell another owner what is in a page.
   */
  private static void ownPages(Element domain) {
    child(child(domain, "memoryBacking"), "nosharepages");
  }

  private static void os(Element domain, String machineType) {
    Element os = child(domain, "os");
    Element type = text(os, "type", "hvm");
    type.setAttribute("arch", ARCHITECTURE);
    type.setAttribute("machine", machineType);
    child(os, "boot").setAttribute("dev", "hd");
  }

  private static void features(Element domain) {
    Element features = child(domain, "features");
    child(features, "acpi");
    child(features, "apic");
  }

  /**
   * check=partial: a host that lacks something of the contract refuses. Not full, which also
   * refuses what QEMU adds, as it always adds the feature "hypervisor"; libvirt itself checks a
   * running VM's CPU fully when it moves.
   */
  private static Element cpu(Element parent, CpuContract contract) {
    Element cpu = child(parent, "cpu");
    cpu.setAttribute("mode", "custom");
    cpu.setAttribute("match", "exact");
    cpu.setAttribute("check", "partial");
    text(cpu, "model", contract.model()).setAttribute("fallback", "forbid");
    for (String feature : contract.features()) {
      Element required = child(cpu, "feature");
      required.setAttribute("policy", "require");
      required.setAttribute("name", feature);
    }
    return cpu;
  }

  private static void devices(Element domain, VmDefinition definition) {
    Element devices = child(domain, "devices");
    disk(devices, definition);
    network(devices, definition);
    console(devices, definition);
    guestAgent(devices);
    noUsb(devices);
    Element random = child(devices, "rng");
    random.setAttribute("model", "virtio");
    text(random, "backend", "/dev/urandom").setAttribute("model", "random");
    balloon(child(devices, "memballoon"), definition.spec());
  }

  /**
   * The guest tells of its memory every ten seconds, gives its free pages to the host by itself,
   * and takes memory back by itself before it kills a process for want of it, also where no agent
   * runs.
   */
  private static void balloon(Element balloon, VmSpec spec) {
    if (spec.leastMemory().isEmpty()) {
      balloon.setAttribute("model", "none");
      return;
    }
    balloon.setAttribute("model", "virtio");
    balloon.setAttribute("autodeflate", "on");
    balloon.setAttribute("freePageReporting", "on");
    child(balloon, "stats").setAttribute("period", "10");
  }

  /**
   * cache=none: a destination's pages do not wait in its host's cache to be flushed in the
   * switchover, and many VMs do not cache everything twice.
   */
  private static void disk(Element devices, VmDefinition definition) {
    Element disk = child(devices, "disk");
    disk.setAttribute("type", "file");
    disk.setAttribute("device", "disk");
    Element driver = child(disk, "driver");
    driver.setAttribute("name", "qemu");
    driver.setAttribute("type", "qcow2");
    driver.setAttribute("cache", "none");
    driver.setAttribute("discard", "unmap");
    child(disk, "source").setAttribute("file", definition.disk().toString());
    Element backing = child(disk, "backingStore");
    backing.setAttribute("type", "file");
    child(backing, "format").setAttribute("type", definition.backingFormat().qemuName());
    child(backing, "source").setAttribute("file", definition.backing().toString());
    // Without this end libvirt would probe the image for a backing file of its own.
    child(backing, "backingStore");
    Element guest = child(disk, "target");
    guest.setAttribute("dev", DISK);
    guest.setAttribute("bus", "virtio");
  }

  private static void network(Element devices, VmDefinition definition) {
    Element network = child(devices, "interface");
    network.setAttribute("type", "bridge");
    child(network, "mac").setAttribute("address", definition.spec().mac().value());
    child(network, "source").setAttribute("bridge", definition.bridge());
    child(network, "model").setAttribute("type", "virtio");
    definition.spec().port().ifPresent(port -> port(network, definition.spec().id(), port));
  }

  /** The device's name is known beforehand: a filter stands before the device is there. */
  private static void port(Element network, VmId vm, NetworkPort port) {
    child(network, "target").setAttribute("dev", DeviceNames.tap(vm));
    child(network, "mtu").setAttribute("size", port.mtu().toString());
  }

  private static void console(Element devices, VmDefinition definition) {
    Element serial = child(devices, "serial");
    serial.setAttribute("type", "pty");
    Element log = child(serial, "log");
    log.setAttribute("file", definition.consoleLog().toString());
    log.setAttribute("append", "on");
    child(serial, "target").setAttribute("port", "0");
  }

  private static void guestAgent(Element devices) {
    Element channel = child(devices, "channel");
    channel.setAttribute("type", "unix");
    Element guest = child(channel, "target");
    guest.setAttribute("type", "virtio");
    guest.setAttribute("name", "org.qemu.guest_agent.0");
  }

  /**
   * Libvirt would give it a controller, though it has nothing to plug in: a bus more to search at
   * each boot (a third of a second under TCG) and a device more to move.
   */
  private static void noUsb(Element devices) {
    Element controller = child(devices, "controller");
    controller.setAttribute("type", "usb");
    controller.setAttribute("model", "none");
  }

  private static Element child(Element parent, String name) {
    return XmlElements.add(parent, name);
  }

  private static Element text(Element parent, String name, String text) {
    Element element = child(parent, name);
    element.setTextContent(text);
    return element;
  }
}
