package io.godwit.hypervisor;

/** Whether a VM's vCPUs run as soon as it is started. */
public enum StartMode {
  RUNNING,
  PAUSED
}
