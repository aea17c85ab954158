package io.godwit.hypervisor.libvirt;

import com.sun.jna.Pointer;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** Gives libvirt's errors one of our reasons. */
final class LibvirtErrors {
  private static final int ENOSPC = 28;
  private static final int MESSAGE_OFFSET = 8;
  private static final ErrorNumber[] NUMBERS = ErrorNumber.values();

  private LibvirtErrors() {}

  static HypervisorException of(LibvirtException e) {
    ErrorNumber number = e.getError().getCode();
    boolean full = number == ErrorNumber.VIR_ERR_SYSTEM_ERROR && e.getError().getInt1() == ENOSPC;
    Reason reason = full ? Reason.NO_SPACE : reason(number, e.getMessage());
    return new HypervisorException(reason, e.getMessage(), e);
  }

  /** The calling thread's last error, after a call of {@link NativeLibvirt} has failed. */
  static HypervisorException last(String call) {
    Pointer error = NativeLibvirt.virGetLastError();
    if (error == null) {
      return new HypervisorException(
          Reason.INTERNAL, call + " failed and libvirt does not say why");
    }
    Pointer text = error.getPointer(MESSAGE_OFFSET);
    String message = text == null ? call + " failed" : text.getString(0, "UTF-8");
    return new HypervisorException(reason(number(error.getInt(0)), message), message);
  }

  private static ErrorNumber number(int code) {
    return NUMBERS[Math.clamp(code, 0, NUMBERS.length - 1)];
  }

  static Reason reason(ErrorNumber number, String message) {
    if (message != null && message.contains("No space left on device")) {
      return Reason.NO_SPACE;
    }
    return switch (number) {
      case VIR_ERR_NO_DOMAIN -> Reason.UNKNOWN_VM;
      case VIR_ERR_OPERATION_INVALID,
          VIR_ERR_OPERATION_TIMEOUT,
          VIR_ERR_RESOURCE_BUSY,
          VIR_ERR_BLOCK_COPY_ACTIVE ->
          Reason.WRONG_STATE;
      case VIR_ERR_NO_SUPPORT,
          VIR_ERR_CONFIG_UNSUPPORTED,
          VIR_ERR_OPERATION_UNSUPPORTED,
          VIR_ERR_ARGUMENT_UNSUPPORTED,
          VIR_ERR_CPU_INCOMPATIBLE,
          VIR_ERR_DEVICE_MISSING,
          VIR_ERR_AGENT_UNRESPONSIVE,
          VIR_ERR_AGENT_UNSYNCED ->
          Reason.UNSUPPORTED;
      case VIR_ERR_INVALID_ARG,
          VIR_ERR_XML_ERROR,
          VIR_ERR_XML_DETAIL,
          VIR_ERR_XML_INVALID_SCHEMA,
          VIR_ERR_DOM_EXIST,
          VIR_ERR_INVALID_MAC,
          VIR_ERR_OVERFLOW ->
          Reason.INVALID;
      case VIR_ERR_OPERATION_ABORTED -> Reason.CANCELLED;
      case VIR_ERR_NO_CONNECT, VIR_ERR_INVALID_CONN, VIR_ERR_RPC -> Reason.UNREACHABLE;
      default -> Reason.INTERNAL;
    };
  }
}
