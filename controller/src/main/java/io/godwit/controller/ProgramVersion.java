package io.godwit.controller;

import org.eclipse.microprofile.config.ConfigProvider;

/** Which version of Godwit this is. */
public final class ProgramVersion {
  private ProgramVersion() {}

  /** As the build says. */
  public static String get() {
    return ConfigProvider.getConfig().getValue("quarkus.application.version", String.class);
  }
}
