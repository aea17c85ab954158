package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * The evidence of whose a VM is, and what each choice would mean. Nothing is changed by looking.
 *
 * @param epoch as stored
 * @param operation the one that is in doubt; null where there is none
 */
public record ResolutionView(
    String vm,
    String owner,
    long epoch,
    String operation,
    List<Witness> witnesses,
    List<Choice> choices) {

  /**
   * A host, and what it proves of the VM.
   *
   * @param answers whether it has a link and has reported; the fields after {@code heardAt} are
   *     null where it has not
   * @param heardAt when anything last came from it; null if never since the controller's start
   * @param journal OWNED, HANDING_OVER, INCOMING, REVOKED, SUPERSEDED, NONE or UNREADABLE
   * @param domain libvirt's state, for example RUNNING or ABSENT
   * @param disk the label beside the disk, for example {@code LIVE of epoch 3}
   * @param process QEMU's; null where there is none
   * @param fencing why it cannot run the VM although it does not answer; null where nothing says so
   */
  public record Witness(
      String host,
      boolean answers,
      Instant heardAt,
      String journal,
      Long epoch,
      String domain,
      String disk,
      Long process,
      String fencing) {}

  /**
   * What making a host the owner would mean.
   *
   * @param consequence CONTINUES, STARTS_FROM_DISK or LOSES_LATER_WRITES; null where it is refused
   * @param meaning the consequence in a sentence, or why it is refused
   * @param fenced the hosts of which somebody must have made sure that they are off
   */
  public record Choice(String host, String consequence, String meaning, List<String> fenced) {}
}
