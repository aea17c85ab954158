package io.godwit.controller.store;

import org.jdbi.v3.core.Handle;

/** What can be read and written in one transaction; not to be used after it. */
public final class Transaction {
  private final Handle handle;
  private final long generation;

  Transaction(Handle handle, long generation) {
    this.handle = handle;
    this.generation = generation;
  }

  public HostTable hosts() {
    return new HostTable(handle);
  }

  public ImageTable images() {
    return new ImageTable(handle);
  }

  public VmTable vms() {
    return new VmTable(handle);
  }

  public OperationTable operations() {
    return new OperationTable(handle, generation);
  }

  public ReservationTable reservations() {
    return new ReservationTable(handle);
  }

  public TokenTable tokens() {
    return new TokenTable(handle);
  }
}
