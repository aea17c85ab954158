package io.godwit.lab.ec2;

import java.util.Map;
import java.util.TreeMap;

/**
 * An instance at the fake.
 *
 * @param token the client token that it was launched under; empty for one that was there before
 * @param launch the parameters that it was launched with
 * @param touched how often anybody has turned it off or on, terminated or tagged it
 */
public record Ec2Instance(
    String id,
    State state,
    String type,
    String zone,
    String token,
    Map<String, String> tags,
    Map<String, String> launch,
    int touched) {
  /** As EC2 names and numbers them. */
  public enum State {
    PENDING(0, "pending"),
    RUNNING(16, "running"),
    SHUTTING_DOWN(32, "shutting-down"),
    TERMINATED(48, "terminated"),
    STOPPING(64, "stopping"),
    STOPPED(80, "stopped");

    private final int code;
    private final String word;

    State(int code, String word) {
      this.code = code;
      this.word = word;
    }

    int code() {
      return code;
    }

    String word() {
      return word;
    }

    /** What it comes to by itself. */
    State settled() {
      return switch (this) {
        case PENDING, RUNNING -> RUNNING;
        case STOPPING, STOPPED -> STOPPED;
        case SHUTTING_DOWN, TERMINATED -> TERMINATED;
      };
    }
  }

  public Ec2Instance {
    tags = Map.copyOf(tags);
    launch = Map.copyOf(launch);
  }

  /** Whether it costs anything by the hour. */
  public boolean isOn() {
    return state == State.PENDING || state == State.RUNNING;
  }

  boolean isSpot() {
    return "spot".equals(launch.get("InstanceMarketOptions.MarketType"));
  }

  Ec2Instance settled() {
    return new Ec2Instance(id, state.settled(), type, zone, token, tags, launch, touched);
  }

  Ec2Instance turned(State to) {
    return new Ec2Instance(id, to, type, zone, token, tags, launch, touched + 1);
  }

  Ec2Instance tagged(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(tags);
    all.putAll(more);
    return new Ec2Instance(id, state, type, zone, token, all, launch, touched + 1);
  }
}
