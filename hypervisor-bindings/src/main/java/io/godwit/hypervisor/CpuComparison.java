package io.godwit.hypervisor;

/** Whether a host can run a CPU contract (virCPUCompareResult), with the reason if not. */
public sealed interface CpuComparison {
  record Compatible() implements CpuComparison {}

  record Incompatible(String reason) implements CpuComparison {}
}
