package io.godwit.controller.operation;

import io.godwit.model.ProviderName;

/** A provider did not do what it was asked, for a reason that is known. */
public final class ProviderException extends InstanceException {
  private static final long serialVersionUID = 1;

  private final transient Fault fault;

  /**
   * @param asked what it was asked for, for example {@code launch}
   */
  public ProviderException(ProviderName provider, String asked, Fault fault, Throwable cause) {
    super(message(provider, asked, fault), cause);
    this.fault = fault;
  }

  public ProviderException(ProviderName provider, String asked, Fault fault) {
    this(provider, asked, fault, null);
  }

  public Fault fault() {
    return fault;
  }

  private static String message(ProviderName provider, String asked, Fault fault) {
    String what = "provider %s, asked for %s: %s".formatted(provider, asked, fault.what());
    return fault.remedy().isEmpty() ? what : what + "; " + fault.remedy();
  }
}
