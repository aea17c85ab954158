package io.godwit.agent.journal;

import com.google.protobuf.TextFormat;
import io.godwit.agent.storage.DurableFile;
import io.godwit.migration.ownership.DiskLabel;
import io.godwit.migration.ownership.LabelRule;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.DiskMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The labels beside the disks, each on disk before its method returns. A VM without a folder has no
 * label. Safe for use by several threads as far as they name different VMs.
 */
public final class DiskLabels {
  private static final Logger LOG = Logger.getLogger(DiskLabels.class.getName());

  private final Function<VmId, Path> files;
  private final Rule rule;

  /**
   * @param files where a VM's label is, in the folder of its disk
   */
  public DiskLabels(Function<VmId, Path> files) {
    this(files, LabelRule::judge);
  }

  /** As the other; tests show what another rule would lead to. */
  public DiskLabels(Function<VmId, Path> files, Rule rule) {
    this.files = files;
    this.rule = rule;
  }

  /** Whether a disk belongs to what the journal implies. */
  @FunctionalInterface
  public interface Rule {
    LabelRule.Verdict judge(Optional<DiskLabel> found, DiskLabel implied);
  }

  /** Empty where there is none, or none that can be read, which is logged. */
  public Optional<DiskLabel> find(VmId vm) {
    try {
      return read(vm);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "VM %s: its disk's label is damaged: %s".formatted(vm, e));
      return Optional.empty();
    }
  }

  /** Labels a disk that has no label, and brings one up over what a crash may have left. */
  void adopt(VmRecord record) {
    Optional<String> contradiction = contradiction(record);
    if (contradiction.isPresent()) {
      LOG.severe(
          "VM %s: %s; both are left as they are, and the VM is not started"
              .formatted(record.vm(), contradiction.get()));
    } else if (!find(record.vm()).equals(Optional.of(DiskLabel.impliedBy(record)))) {
      write(record);
    }
  }

  /** Brings up a label that is there; what a crash cannot have left is logged and left. */
  void catchUp(VmRecord record) {
    if (Files.exists(files.apply(record.vm()))) {
      adopt(record);
    }
  }

  /**
   * Brings the label to what the journal says.
   *
   * @throws StaleDisk if the two do not belong together, or there is no label; nothing is changed
   */
  public void require(VmRecord record) {
    if (!Files.exists(files.apply(record.vm()))) {
      throw new StaleDisk(
          record.vm(), "its disk has no label, so it is not the one that was made here");
    }
    contradiction(record)
        .ifPresent(
            reason -> {
              throw new StaleDisk(record.vm(), reason);
            });
    adopt(record);
  }

  /** Why the disk does not belong to the journal's record; empty where it does. */
  public Optional<String> contradiction(VmRecord record) {
    try {
      return rule.judge(read(record.vm()), DiskLabel.impliedBy(record))
              instanceof LabelRule.Verdict.Contradicts contradiction
          ? Optional.of(contradiction.reason())
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("its disk's label is damaged (" + e.getMessage() + ")");
    }
  }

  private Optional<DiskLabel> read(VmId vm) {
    try {
      return DurableFile.read(files.apply(vm)).map(DiskLabels::parse);
    } catch (IOException e) {
      throw new UncheckedIOException("VM " + vm + ": its disk's label cannot be read", e);
    }
  }

  /** Labels a disk as what the journal is about to say of it, or has just said. */
  public void write(VmRecord record) {
    write(DiskLabel.impliedBy(record));
  }

  private void write(DiskLabel label) {
    Path file = files.apply(label.vm());
    if (!Files.isDirectory(file.getParent())) {
      return;
    }
    try {
      DurableFile.write(file, text(label));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "VM " + label.vm() + ": its disk cannot be labelled; nothing was changed", e);
    }
  }

  private static byte[] text(DiskLabel label) {
    io.godwit.protocol.v1.DiskLabel message =
        io.godwit.protocol.v1.DiskLabel.newBuilder()
            .setVmId(label.vm().toString())
            .setEpoch(label.epoch().value())
            .setMark(message(label.mark()))
            .build();
    return TextFormat.printer().printToString(message).getBytes(StandardCharsets.UTF_8);
  }

  private static DiskLabel parse(byte[] text) {
    try {
      io.godwit.protocol.v1.DiskLabel message =
          TextFormat.parse(
              new String(text, StandardCharsets.UTF_8), io.godwit.protocol.v1.DiskLabel.class);
      return new DiskLabel(
          VmId.of(message.getVmId()), new Epoch(message.getEpoch()), mark(message.getMark()));
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static DiskLabel.Mark mark(DiskMark mark) {
    return switch (mark) {
      case DISK_LIVE -> DiskLabel.Mark.LIVE;
      case DISK_HANDING_OVER -> DiskLabel.Mark.HANDING_OVER;
      case DISK_SEEDING -> DiskLabel.Mark.SEEDING;
      case DISK_STALE -> DiskLabel.Mark.STALE;
      case DISK_MARK_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no mark that is known here");
    };
  }

  /** As the protocol has it. */
  public static DiskMark message(DiskLabel.Mark mark) {
    return switch (mark) {
      case LIVE -> DiskMark.DISK_LIVE;
      case HANDING_OVER -> DiskMark.DISK_HANDING_OVER;
      case SEEDING -> DiskMark.DISK_SEEDING;
      case STALE -> DiskMark.DISK_STALE;
    };
  }
}
