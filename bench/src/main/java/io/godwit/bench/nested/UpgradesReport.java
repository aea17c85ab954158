package io.godwit.bench.nested;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What came of upgrades of an agent beneath running VMs. */
record UpgradesReport(List<Upgrade> upgrades) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  UpgradesReport {
    upgrades = List.copyOf(upgrades);
  }

  /** How an upgrade was made. */
  enum By {
    PACKAGE,
    PLAYBOOK
  }

  /**
   * One of them.
   *
   * @param version that was installed
   * @param millis until the controller heard from the new agent
   * @param silenceMillis the longest of a connection to a VM, by a stream that says something each
   *     500 ms
   * @param guestsBefore process ids of the VMs' QEMUs, in their order
   * @param connectionSurvived each of the client's, for itself
   * @param writesLost acknowledged, and not on the VM's disk afterwards
   */
  record Upgrade(
      By by,
      String version,
      long millis,
      long silenceMillis,
      List<Long> guestsBefore,
      List<Long> guestsAfter,
      boolean connectionSurvived,
      long writesLost) {
    Upgrade {
      guestsBefore = List.copyOf(guestsBefore);
      guestsAfter = List.copyOf(guestsAfter);
    }

    /** That no VM ran would prove nothing. */
    @JsonProperty
    boolean undisturbed() {
      return !guestsBefore.isEmpty()
          && guestsBefore.equals(guestsAfter)
          && connectionSurvived
          && writesLost == 0;
    }

    /** For people. */
    String told() {
      return "%s: QEMU processes %s, then %s; connections %s, writes lost: %d, longest silence %d ms, new agent after %d ms"
          .formatted(
              version,
              guestsBefore,
              guestsAfter,
              connectionSurvived ? "survived" : "BROKE",
              writesLost,
              silenceMillis,
              millis);
    }
  }

  boolean undisturbed() {
    return upgrades.stream().allMatch(Upgrade::undisturbed);
  }

  /** For people. */
  String conclusion() {
    return undisturbed()
        ? "The agent was upgraded %d times: every VM stayed the same process, every connection survived, and no acknowledged write was lost."
            .formatted(upgrades.size())
        : "An upgrade disturbed a VM or its client: see above.";
  }

  /** A JSON array with an object for each. */
  void write(Path file) throws IOException {
    MAPPER.writeValue(file.toFile(), upgrades);
  }
}
