package io.godwit.controller.fleet;

import io.godwit.api.CreateVmRequest;
import io.godwit.api.OperationView;
import io.godwit.api.StopVmRequest;
import io.godwit.api.VmView;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import java.util.List;
import java.util.Optional;

/** The VMs and what can be done with them where they are. */
@SuppressWarnings("DoNotCallSuggester")
public final class Vms {
  /** By name. */
  public List<VmView> list() {
    throw new UnsupportedOperationException();
  }

  /**
   * @throws RefusedException NOT_FOUND
   */
  public VmView show(String name) {
    throw new UnsupportedOperationException(name);
  }

  /**
   * @throws RefusedException INVALID, EXISTS, NOT_FOUND, PREFLIGHT_FAILED where no host fits,
   *     UNAVAILABLE
   */
  public OperationView submitCreate(CreateVmRequest request, Optional<String> idempotencyKey) {
    throw new UnsupportedOperationException(request.name());
  }

  /**
   * @throws RefusedException NOT_FOUND, CONFLICT where it runs or is worked on, UNAVAILABLE
   */
  public OperationView submitStart(String name, Optional<String> idempotencyKey) {
    throw new UnsupportedOperationException(name);
  }

  /**
   * @throws RefusedException NOT_FOUND, INVALID, CONFLICT where it does not run or is worked on,
   *     UNAVAILABLE
   */
  public OperationView submitStop(
      String name, StopVmRequest request, Optional<String> idempotencyKey) {
    throw new UnsupportedOperationException(name + request);
  }

  /**
   * @throws RefusedException NOT_FOUND, CONFLICT where it runs or is worked on, UNAVAILABLE
   */
  public OperationView submitDelete(String name, Optional<String> idempotencyKey) {
    throw new UnsupportedOperationException(name);
  }

  /** Where a VM's console is. */
  public record Console(HostId host, VmId vm) {}

  /**
   * @throws RefusedException NOT_FOUND, CONFLICT where it does not run, UNAVAILABLE
   */
  public Console console(String name) {
    throw new UnsupportedOperationException(name);
  }
}
