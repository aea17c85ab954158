package io.godwit.hypervisor.libvirt;

import io.godwit.lab.Lab;
import io.godwit.lab.LabStatus;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the lab up around a test class, and leaves it as it was found. */
final class LabAround implements BeforeAllCallback, AfterAllCallback {
  private final Lab lab = Lab.standard();
  private boolean wasUp;

  Lab lab() {
    return lab;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    wasUp = lab.status().state() == LabStatus.State.UP;
    lab.up();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!wasUp) {
      lab.down();
    }
  }
}
