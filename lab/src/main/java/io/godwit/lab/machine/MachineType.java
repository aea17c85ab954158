package io.godwit.lab.machine;

import java.util.Locale;
import java.util.stream.Stream;

/** What can be launched. All of them can nest: QEMU's own translation has AMD's SVM. */
public enum MachineType {
  SMALL(2, 2048),
  MEDIUM(2, 4096),
  LARGE(4, 8192);

  private final int cpus;
  private final int memoryMebibytes;

  MachineType(int cpus, int memoryMebibytes) {
    this.cpus = cpus;
    this.memoryMebibytes = memoryMebibytes;
  }

  public int cpus() {
    return cpus;
  }

  public int memoryMebibytes() {
    return memoryMebibytes;
  }

  /** As users write it, for example {@code small}. */
  public String typeName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws MachineException if there is none of that name
   */
  static MachineType of(String typeName) {
    return Stream.of(values())
        .filter(each -> each.typeName().equals(typeName))
        .findFirst()
        .orElseThrow(() -> new MachineException(MachineException.Kind.NO_SUCH_TYPE, typeName));
  }
}
