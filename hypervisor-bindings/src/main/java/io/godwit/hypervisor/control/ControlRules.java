package io.godwit.hypervisor.control;

import io.godwit.hypervisor.control.Verdict.Finish;
import io.godwit.hypervisor.control.Verdict.Pass;
import io.godwit.hypervisor.control.Verdict.Prepare;
import io.godwit.hypervisor.control.Verdict.Refuse;
import java.util.Optional;

/**
 * What may pass between a source's libvirtd and this host's, which would do whatever it is told.
 * Pure. What is not known to belong to a migration is refused.
 */
public final class ControlRules {
  private static final int REMOTE_VERSION = 1;
  private static final String SYSTEM = "qemu:///system";
  private static final int LONGEST_URI = 256;

  private final MoveCheck check;

  public ControlRules(ApprovedMove approved) {
    this.check = new MoveCheck(approved);
  }

  /** From the source's libvirtd. */
  public Verdict call(Frame frame) {
    if (isKeepalive(frame)) {
      return new Pass();
    }
    if (!frame.isCall() || frame.version() != REMOTE_VERSION || frame.status() != Frame.OK) {
      return refuse("is not a call of libvirt's: " + header(frame));
    }
    return Procedure.of(frame)
        .map(procedure -> judge(procedure, frame))
        .orElseGet(
            () -> refuse("calls procedure %d, which no move uses".formatted(frame.procedure())));
  }

  /** From this host's libvirtd. */
  public Verdict reply(Frame frame) {
    if (isKeepalive(frame) || isClosedEvent(frame)) {
      return new Pass();
    }
    Optional<Procedure> procedure = Procedure.of(frame);
    if (!frame.isReply() || procedure.isEmpty()) {
      return refuse("is not a reply to a call of a move: " + header(frame));
    }
    return switch (procedure.get()) {
      case DOMAIN_MIGRATE_PREPARE3_PARAMS -> new Prepare();
      case DOMAIN_MIGRATE_FINISH3_PARAMS -> new Finish();
      default -> new Pass();
    };
  }

  private Verdict judge(Procedure procedure, Frame frame) {
    try {
      return switch (procedure) {
        case CONNECT_OPEN -> open(frame);
        case DOMAIN_MIGRATE_PREPARE3_PARAMS -> unless(check.prepare(frame), new Prepare());
        case DOMAIN_MIGRATE_FINISH3_PARAMS -> finish(frame);
        case CONNECT_CLOSE,
            CONNECT_SUPPORTS_FEATURE,
            AUTH_LIST,
            CONNECT_REGISTER_CLOSE_CALLBACK,
            CONNECT_UNREGISTER_CLOSE_CALLBACK ->
            new Pass();
      };
    } catch (MalformedFrameException e) {
      return refuse("has a %s that cannot be read: %s".formatted(procedure, e.getMessage()));
    }
  }

  /** A nullable string and flags; the only hypervisor that a move is for, read and write. */
  private static Verdict open(Frame frame) throws MalformedFrameException {
    XdrReader reader = new XdrReader(frame.payload());
    String name = reader.integer() == 0 ? "" : reader.text(LONGEST_URI);
    int flags = reader.integer();
    reader.requireEnd();
    return name.equals(SYSTEM) && flags == 0
        ? new Pass()
        : refuse("opens '%s' with flags %d rather than %s".formatted(name, flags, SYSTEM));
  }

  /** A cancelled one ends the incoming VM, which is always safe. */
  private Verdict finish(Frame frame) throws MalformedFrameException {
    MigrationCall call = MigrationCall.finish(frame);
    return unless(check.finish(call), call.cancelled() ? new Pass() : new Finish());
  }

  private static Verdict unless(Optional<String> fault, Verdict right) {
    return fault.map(ControlRules::refuse).orElse(right);
  }

  private static boolean isKeepalive(Frame frame) {
    return frame.program() == Frame.KEEPALIVE
        && frame.type() == Frame.MESSAGE
        && frame.bytes().remaining() == Frame.HEADER;
  }

  private static boolean isClosedEvent(Frame frame) {
    return frame.program() == Frame.REMOTE
        && frame.type() == Frame.MESSAGE
        && frame.procedure() == Procedure.CLOSED_EVENT;
  }

  private static String header(Frame frame) {
    return "program 0x%x, version %d, procedure %d, type %d, status %d"
        .formatted(
            frame.program(), frame.version(), frame.procedure(), frame.type(), frame.status());
  }

  private static Verdict refuse(String reason) {
    return new Refuse(reason);
  }
}
