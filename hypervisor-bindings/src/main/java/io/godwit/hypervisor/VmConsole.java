package io.godwit.hypervisor;

import java.io.InputStream;
import java.io.OutputStream;

/** A VM's serial console, both ways. Closing it leaves the VM as it is. */
public interface VmConsole extends AutoCloseable {
  /** Ends when the VM stops or somebody else takes the console. */
  InputStream output();

  OutputStream input();

  @Override
  void close();
}
