package io.godwit.lab.machine;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * An instance as it is kept.
 *
 * @param id the provider's own
 * @param digest of the order that launched it
 * @param place its network and address
 * @param isMade false while it has never run
 */
public record Machine(
    String id,
    String host,
    String token,
    String digest,
    MachineType type,
    Place place,
    boolean isMade) {

  /**
   * Where it is in the network of its provider.
   *
   * @param network the provider's number, 1 to 250
   * @param number the machine's in it, 11 to 250
   */
  record Place(int network, int number) {
    static final int FIRST = 11;
    static final int LAST = 250;

    String address() {
      return "10.90.%d.%d".formatted(network, number);
    }

    String router() {
      return "10.90.%d.1".formatted(network);
    }

    String mac() {
      return "52:54:00:90:%02x:%02x".formatted(network, number);
    }

    String bridge() {
      return "br" + network;
    }

    String tap() {
      return "tap%d-%d".formatted(network, number);
    }
  }

  /** The address at which this computer, and the machines of all providers, reach it. */
  public String address() {
    return place.address();
  }

  Machine made() {
    return new Machine(id, host, token, digest, type, place, true);
  }

  String text() {
    Properties values = new Properties();
    values.setProperty("id", id);
    values.setProperty("host", host);
    values.setProperty("token", token);
    values.setProperty("digest", digest);
    values.setProperty("type", type.typeName());
    values.setProperty("network", Integer.toString(place.network()));
    values.setProperty("number", Integer.toString(place.number()));
    values.setProperty("made", Boolean.toString(isMade));
    StringWriter text = new StringWriter();
    try {
      values.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  static Machine of(String text) {
    Properties values = new Properties();
    try {
      values.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Machine(
        values.getProperty("id"),
        values.getProperty("host"),
        values.getProperty("token"),
        values.getProperty("digest"),
        MachineType.of(values.getProperty("type")),
        new Place(
            Integer.parseInt(values.getProperty("network")),
            Integer.parseInt(values.getProperty("number"))),
        Boolean.parseBoolean(values.getProperty("made")));
  }
}
