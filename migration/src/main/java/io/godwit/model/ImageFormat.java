package io.godwit.model;

/** The disk formats Godwit accepts; every other format is refused. */
public enum ImageFormat {
  QCOW2("qcow2"),
  RAW("raw");

  private final String qemuName;

  ImageFormat(String qemuName) {
    this.qemuName = qemuName;
  }

  /** What qemu-img's {@code -f} and libvirt's driver type call it. */
  public String qemuName() {
    return qemuName;
  }
}
