package io.godwit.simulation.network;

/** A machine on the network. */
public record Place(String name) {
  @Override
  public String toString() {
    return name;
  }
}
