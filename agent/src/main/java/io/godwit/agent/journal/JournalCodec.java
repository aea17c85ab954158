package io.godwit.agent.journal;

import com.google.protobuf.TextFormat;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.Ownership.HandingOver;
import io.godwit.migration.ownership.Ownership.Incoming;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.Ownership.Revoked;
import io.godwit.migration.ownership.Ownership.Superseded;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A record as protobuf text: an operator can read it, a later version can add to it. */
public final class JournalCodec {
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build();

  private JournalCodec() {}

  public static byte[] write(VmRecord entry) {
    JournalEntry.Builder message =
        JournalEntry.newBuilder()
            .setVmId(entry.vm().toString())
            .setRunIntent(message(entry.intent()))
            .setAskedAtRevision(entry.askedAt());
    entry.spec().map(ModelCodec::write).ifPresent(message::setSpec);
    write(entry.ownership(), message);
    return TextFormat.printer().printToString(message).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws IllegalArgumentException if it is no record; the message says why
   */
  public static VmRecord read(byte[] text) {
    JournalEntry.Builder message = JournalEntry.newBuilder();
    try {
      PARSER.merge(new String(text, StandardCharsets.UTF_8), message);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    Optional<VmSpec> spec =
        message.hasSpec() ? Optional.of(ModelCodec.read(message.getSpec())) : Optional.empty();
    return new VmRecord(
        VmId.of(message.getVmId()),
        spec,
        ownership(message),
        read(message.getRunIntent()),
        message.getAskedAtRevision());
  }

  private static void write(Ownership ownership, JournalEntry.Builder message) {
    switch (ownership) {
      case Owned owned ->
          message
              .setOwnership(io.godwit.protocol.v1.Ownership.OWNED)
              .setEpoch(owned.epoch().value());
      case HandingOver open ->
          message
              .setOwnership(io.godwit.protocol.v1.Ownership.HANDING_OVER)
              .setEpoch(open.epoch().value())
              .setGrantedEpoch(open.granted().value())
              .setOperationId(open.operation().toString());
      case Incoming open ->
          message
              .setOwnership(io.godwit.protocol.v1.Ownership.INCOMING)
              .setGrantedEpoch(open.granted().value())
              .setOperationId(open.operation().toString());
      case Revoked revoked ->
          message
              .setOwnership(io.godwit.protocol.v1.Ownership.REVOKED)
              .setGrantedEpoch(revoked.granted().value());
      case Superseded left ->
          message
              .setOwnership(io.godwit.protocol.v1.Ownership.SUPERSEDED)
              .setGrantedEpoch(left.by().value());
    }
  }

  private static Ownership ownership(JournalEntry.Builder message) {
    return switch (message.getOwnership()) {
      case OWNED -> new Owned(epoch(message));
      case HANDING_OVER -> new HandingOver(epoch(message), granted(message), operation(message));
      case INCOMING -> new Incoming(granted(message), operation(message));
      case REVOKED -> new Revoked(granted(message));
      case SUPERSEDED -> new Superseded(granted(message));
      case OWNERSHIP_NONE, OWNERSHIP_UNREADABLE, UNRECOGNIZED ->
          throw new IllegalArgumentException("no ownership that is known here");
    };
  }

  private static Epoch epoch(JournalEntry.Builder message) {
    return new Epoch(message.getEpoch());
  }

  private static Epoch granted(JournalEntry.Builder message) {
    return new Epoch(message.getGrantedEpoch());
  }

  private static OperationId operation(JournalEntry.Builder message) {
    return OperationId.of(message.getOperationId());
  }

  /** As the protocol has it. */
  public static io.godwit.protocol.v1.RunIntent message(RunIntent intent) {
    return switch (intent) {
      case STOPPED -> io.godwit.protocol.v1.RunIntent.STOPPED;
      case RUNNING -> io.godwit.protocol.v1.RunIntent.RUNNING;
      case PAUSED -> io.godwit.protocol.v1.RunIntent.PAUSED;
    };
  }

  private static RunIntent read(io.godwit.protocol.v1.RunIntent intent) {
    return switch (intent) {
      case STOPPED -> RunIntent.STOPPED;
      case RUNNING -> RunIntent.RUNNING;
      case PAUSED -> RunIntent.PAUSED;
      case RUN_INTENT_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no run intent that is known here");
    };
  }
}
