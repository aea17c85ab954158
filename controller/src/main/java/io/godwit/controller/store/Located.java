package io.godwit.controller.store;

import io.godwit.model.Location;
import java.util.Objects;

/** Where a host stands, by whose word. */
public record Located(Location location, Teller by) {
  /** Who says so. */
  public enum Teller {
    /** Its user, who is believed before its provider. */
    USER,
    PROVIDER
  }

  public Located {
    Objects.requireNonNull(location);
    Objects.requireNonNull(by);
  }
}
