package io.godwit.controller.operation;

/** A provider did not do, or did not tell, what it was asked. The message is for people. */
public sealed class InstanceException extends Exception permits ProviderException {
  private static final long serialVersionUID = 1;

  public InstanceException(String message) {
    super(message);
  }

  public InstanceException(String message, Throwable cause) {
    super(message, cause);
  }
}
