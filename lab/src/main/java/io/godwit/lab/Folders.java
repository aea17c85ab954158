package io.godwit.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.List;

/** Looks at folders and removes them. */
final class Folders {
  private Folders() {}

  static boolean isAbsentOrEmpty(Path folder) {
    if (!Files.exists(folder)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      throw new LabException(
          LabException.Reason.FAILED, "cannot look into " + folder + ": " + e, e);
    }
  }

  /** The folder and those above it that do not exist, the outermost first. */
  static List<Path> missingParents(Path folder) {
    ArrayDeque<Path> missing = new ArrayDeque<>();
    for (Path path = folder; path != null && !Files.exists(path); path = path.getParent()) {
      missing.addFirst(path);
    }
    return List.copyOf(missing);
  }

  /** Deletes a folder with all that is in it, but for one file; symbolic links are not followed. */
  static void deleteTreeBut(Path root, Path kept) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    refuseMountsBelow(root);
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(kept)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException trouble)
              throws IOException {
            if (trouble != null) {
              throw trouble;
            }
            if (!folder.equals(root)) {
              Files.delete(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void refuseMountsBelow(Path root) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String mountPoint = line.split(" ", 6)[4];
      if (mountPoint.startsWith(root + "/")) {
        throw new LabException(
            LabException.Reason.FAILED,
            "something is mounted on "
                + mountPoint
                + ", which the lab did not do: unmount it, then try again");
      }
    }
  }
}
