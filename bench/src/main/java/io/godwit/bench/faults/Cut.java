package io.godwit.bench.faults;

import io.godwit.lab.LabHost;
import java.util.Random;

/** Packets between a host and an address that do not pass, dropped in the host. */
final class Cut {
  private static final String TABLE = "fault";

  private Cut() {}

  /** Which packets are dropped. */
  enum Way {
    BOTH,
    FROM_HOST,
    TO_HOST;

    static Way of(Random random) {
      return values()[random.nextInt(values().length)];
    }
  }

  static void make(LabHost host, String address, Way way) {
    StringBuilder rules = new StringBuilder("add table inet " + TABLE + "; ");
    if (way != Way.TO_HOST) {
      rules.append(rule("output", "ip daddr " + address));
    }
    if (way != Way.FROM_HOST) {
      rules.append(rule("input", "ip saddr " + address));
    }
    host.run("nft", rules.toString());
  }

  private static String rule(String hook, String match) {
    return "add chain inet %s %s { type filter hook %s priority 0; policy accept; }; add rule inet %s %s %s drop; "
        .formatted(TABLE, hook, hook, TABLE, hook, match);
  }

  /** Fine if there is none. */
  static void heal(LabHost host) {
    host.execute("nft", "delete table inet " + TABLE);
  }
}
