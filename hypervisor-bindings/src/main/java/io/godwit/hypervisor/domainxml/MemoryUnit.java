package io.godwit.hypervisor.domainxml;

import io.godwit.model.DataSize;
import org.w3c.dom.Element;

/** libvirt's sizes: a number and a unit, which is KiB where none is named. */
final class MemoryUnit {
  private MemoryUnit() {}

  /**
   * @throws IllegalArgumentException if it is not a size that libvirt writes
   */
  static long bytes(Element size) {
    try {
      long number = Long.parseLong(size.getTextContent().strip());
      return switch (size.getAttribute("unit")) {
        case "bytes", "b" -> number;
        case "", "KiB" -> Math.multiplyExact(number, 1024L);
        case "MiB" -> DataSize.ofMebibytes(number).bytes();
        default -> throw new IllegalArgumentException("a size that Godwit does not read");
      };
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a size that no VM has", e);
    }
  }
}
