package io.godwit.cli;

import picocli.CommandLine.IVersionProvider;

/** This command's version. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  static String line() {
    return "godwit " + own();
  }

  static String own() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
