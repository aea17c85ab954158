package io.godwit.hypervisor.control;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of Prepare ({@code remote_domain_migrate_prepare3_params_args}) and of Finish
 * ({@code remote_domain_migrate_finish3_params_args}), which differ in the last field only.
 *
 * @param cookie libvirt's own XML between the two hosts; empty if there is none
 */
record MigrationCall(List<Parameter> parameters, String cookie, int flags, boolean cancelled) {
  /** REMOTE_DOMAIN_MIGRATE_PARAM_LIST_MAX. */
  private static final int MOST_PARAMETERS = 64;

  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_TEXT = 1 << 16;

  private static final int STRING = 7;
  private static final String A_NUMBER = "";

  /**
   * A typed parameter.
   *
   * @param value empty where it is a number, which a migration has for limits only
   */
  record Parameter(String name, String value) {}

  static MigrationCall prepare(Frame frame) throws MalformedFrameException {
    XdrReader reader = new XdrReader(frame.payload());
    MigrationCall call =
        new MigrationCall(parameters(reader), cookie(reader), reader.integer(), false);
    reader.requireEnd();
    return call;
  }

  static MigrationCall finish(Frame frame) throws MalformedFrameException {
    XdrReader reader = new XdrReader(frame.payload());
    MigrationCall call =
        new MigrationCall(
            parameters(reader), cookie(reader), reader.integer(), reader.integer() != 0);
    reader.requireEnd();
    return call;
  }

  private static List<Parameter> parameters(XdrReader reader) throws MalformedFrameException {
    int count = reader.integer();
    if (count < 0 || count > MOST_PARAMETERS) {
      throw new MalformedFrameException("it has %d parameters".formatted(count));
    }
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parameters.add(new Parameter(reader.text(LONGEST_NAME), value(reader)));
    }
    return parameters;
  }

  /** virTypedParameterType: 32-bit numbers and truth values, 64-bit numbers, text. */
  private static String value(XdrReader reader) throws MalformedFrameException {
    int type = reader.integer();
    return switch (type) {
      case 1, 2, 6 -> number(reader, Integer.BYTES);
      case 3, 4, 5 -> number(reader, Long.BYTES);
      case STRING -> reader.text(LONGEST_TEXT);
      default -> throw new MalformedFrameException("a parameter has the unknown type " + type);
    };
  }

  private static String number(XdrReader reader, int bytes) throws MalformedFrameException {
    reader.skip(bytes);
    return A_NUMBER;
  }

  /** libvirt ends it with a zero byte. */
  private static String cookie(XdrReader reader) throws MalformedFrameException {
    String text = reader.text(LONGEST_TEXT);
    return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
  }
}
