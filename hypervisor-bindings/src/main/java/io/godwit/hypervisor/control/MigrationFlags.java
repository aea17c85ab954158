package io.godwit.hypervisor.control;

import io.godwit.hypervisor.MigrationRequest.Ending;

/** virDomainMigrateFlags of Godwit's moves: what our own host asks for and a peer's may ask for. */
public final class MigrationFlags {
  public static final int LIVE = 1;
  public static final int PEER2PEER = 1 << 1;
  public static final int PERSIST_DEST = 1 << 3;
  public static final int UNDEFINE_SOURCE = 1 << 4;
  public static final int PAUSED = 1 << 5;
  public static final int NON_SHARED_INC = 1 << 7;
  public static final int ABORT_ON_ERROR = 1 << 12;
  public static final int POSTCOPY = 1 << 15;

  private static final int ALWAYS =
      LIVE | PEER2PEER | PERSIST_DEST | UNDEFINE_SOURCE | NON_SHARED_INC | ABORT_ON_ERROR;

  private MigrationFlags() {}

  public static int of(Ending ending) {
    return switch (ending) {
      case PAUSED -> ALWAYS | PAUSED;
      case RUNNING_POST_COPY_ALLOWED -> ALWAYS | POSTCOPY;
      case RUNNING -> ALWAYS;
    };
  }

  /** What the source's libvirt passes on of them: how it watches its own copy is left out. */
  static int atDestination(Ending ending) {
    return of(ending) & ~ABORT_ON_ERROR;
  }
}
