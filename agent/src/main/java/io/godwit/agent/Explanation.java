package io.godwit.agent;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a command has failed and what to do. Of a file, the JDK often says only its path. */
final class Explanation {
  private static final String ROOT = "root";

  private Explanation() {}

  /**
   * @param user who ran the command
   */
  static String of(Exception thrown, String user) {
    return switch (thrown) {
      case AccessDeniedException denied ->
          "%s cannot be read or written: user %s has no access to it. Nothing was changed; %s"
              .formatted(denied.getFile(), user, remedy(user));
      case NoSuchFileException absent ->
          "%s is needed and not there. Nothing was changed; check the path"
              .formatted(absent.getFile());
      case FileSystemException failed ->
          "%s cannot be read or written: %s".formatted(failed.getFile(), reason(failed));
      default -> thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    };
  }

  private static String remedy(String user) {
    return user.equals(ROOT)
        ? "look for what denies it to root (capabilities, AppArmor, SELinux)"
        : "run godwit-agent as root";
  }

  private static String reason(FileSystemException failed) {
    return failed.getReason() == null ? failed.getClass().getSimpleName() : failed.getReason();
  }
}
