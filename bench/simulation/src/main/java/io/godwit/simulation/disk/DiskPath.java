package io.godwit.simulation.disk;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;

/** A path on one disk. */
record DiskPath(SimulatedDisk disk, boolean isAbsolute, List<String> names) implements Path {
  DiskPath {
    names = List.copyOf(names);
  }

  static DiskPath parse(SimulatedDisk disk, String text) {
    List<String> names = new ArrayList<>();
    for (int begin = 0; begin < text.length(); ) {
      int slash = text.indexOf('/', begin);
      int end = slash < 0 ? text.length() : slash;
      if (end > begin) {
        names.add(text.substring(begin, end));
      }
      begin = end + 1;
    }
    return new DiskPath(disk, text.startsWith("/"), names);
  }

  private DiskPath of(boolean absolute, List<String> parts) {
    return new DiskPath(disk, absolute, parts);
  }

  @Override
  public FileSystem getFileSystem() {
    return disk;
  }

  @Override
  public DiskPath getRoot() {
    return isAbsolute ? of(true, List.of()) : null;
  }

  @Override
  public DiskPath getFileName() {
    return names.isEmpty() ? null : of(false, List.of(names.getLast()));
  }

  @Override
  public DiskPath getParent() {
    return names.isEmpty() ? null : of(isAbsolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public DiskPath getName(int index) {
    return of(false, List.of(names.get(index)));
  }

  @Override
  public DiskPath subpath(int begin, int end) {
    return of(false, names.subList(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    DiskPath path = (DiskPath) other;
    return path.isAbsolute == isAbsolute
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    DiskPath path = (DiskPath) other;
    int from = names.size() - path.names.size();
    return from >= 0 && names.subList(from, names.size()).equals(path.names);
  }

  @Override
  public DiskPath normalize() {
    return this;
  }

  @Override
  public DiskPath resolve(Path other) {
    DiskPath path = (DiskPath) other;
    if (path.isAbsolute) {
      return path;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return of(isAbsolute, all);
  }

  @Override
  public DiskPath resolve(String other) {
    return resolve(parse(disk, other));
  }

  @Override
  public DiskPath relativize(Path other) {
    DiskPath path = (DiskPath) other;
    return of(false, path.names.subList(names.size(), path.names.size()));
  }

  @Override
  public URI toUri() {
    return URI.create("disk:" + this);
  }

  @Override
  public DiskPath toAbsolutePath() {
    return of(true, names);
  }

  @Override
  public DiskPath toRealPath(LinkOption... options) {
    return toAbsolutePath();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nobody watches");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  /** The disk counts: the same path on another host is another file. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DiskPath path
        && path.disk == disk
        && path.isAbsolute == isAbsolute
        && path.names.equals(names);
  }

  /** Without the disk, whose hash would differ from run to run. */
  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return (isAbsolute ? "/" : "") + String.join("/", names);
  }
}
