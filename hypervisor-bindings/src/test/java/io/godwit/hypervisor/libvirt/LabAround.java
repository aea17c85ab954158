package io.godwit.hypervisor.libvirt;

import io.godwit.lab.Lab;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the lab up around a test class. */
final class LabAround implements BeforeAllCallback, AfterAllCallback {
  private final Lab lab = Lab.standard();
  private boolean ours;

  Lab lab() {
    return lab;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    lab.claim(ProcessHandle.current());
    ours = true;
    lab.up();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (ours) {
      lab.down();
    }
  }
}
