package io.godwit.model;

/**
 * The phases of a migration, in their order. A move that needs none of a phase passes it at once.
 */
public enum MigrationPhase {
  PREFLIGHT("preflight"),
  SEED("seed"),
  PREPARE("prepare"),
  PRE_COPY("pre-copy"),
  SWITCHOVER("switchover"),
  POST_COPY("post-copy"),
  FINISH("finish"),
  CLEANUP("cleanup");

  private final String label;

  MigrationPhase(String label) {
    this.label = label;
  }

  /** As design documents and users write it. */
  public String label() {
    return label;
  }
}
