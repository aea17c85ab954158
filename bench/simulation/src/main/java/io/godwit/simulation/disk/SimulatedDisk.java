package io.godwit.simulation.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A host's disk as a file system. What was not forced may be lost with the host's power, in any
 * part: a file's content without its name, a name without its content, or a torn content.
 */
public final class SimulatedDisk extends FileSystem {
  private final DiskProvider provider = new DiskProvider(this);
  private final Node.Folder root = new Node.Folder();
  private boolean full;
  private long changes;

  Node.Folder root() {
    return root;
  }

  /** An absolute path of this disk. */
  public Path path(String text) {
    return DiskPath.parse(this, text);
  }

  /** The host has lost its power: what was not forced is lost, or not. */
  public void losePower(RandomGenerator random) {
    changed();
    root.losePower(random);
  }

  /** The folder is empty from now on, as one in memory is after a boot. */
  public void clear(Path folder) {
    DiskPath path = (DiskPath) folder;
    provider.find(path).ifPresent(node -> ((Node.Folder) node).clear());
  }

  /** Nothing more can be written, or it can again. */
  public void setFull(boolean full) {
    this.full = full;
  }

  /** Rises with everything that is done to the disk. */
  public long changes() {
    return changes;
  }

  void changed() {
    changes++;
  }

  /** A file at one moment; equal only where nothing was written in between. */
  public static final class Content {
    private final Node.File file;
    private final long version;

    private Content(Node.File file) {
      this.file = file;
      this.version = file.version();
    }

    /** As they are now. */
    public byte[] bytes() {
      return file.content().clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content content
          && content.file.equals(file)
          && content.version == version;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(version);
    }
  }

  /** Empty if there is no such file. */
  public Optional<Content> content(Path path) {
    return provider
        .find((DiskPath) path)
        .filter(Node.File.class::isInstance)
        .map(file -> new Content((Node.File) file));
  }

  /** QEMU's write to a file that is there, which has its room: on the platter at once. */
  public void writeThrough(Path path, byte[] bytes) {
    provider
        .find((DiskPath) path)
        .filter(Node.File.class::isInstance)
        .map(Node.File.class::cast)
        .ifPresent(
            file -> {
              changed();
              file.write(bytes, 0);
              file.force();
            });
  }

  public boolean isFull() {
    return full;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public Path getPath(String first, String... more) {
    return DiskPath.parse(this, more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("a disk is not closed");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(path("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new DiskStore(this));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic", "posix");
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    throw new UnsupportedOperationException("no pattern is needed");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("there are no users");
  }

  @Override
  public WatchService newWatchService() throws IOException {
    throw new UnsupportedOperationException("nobody watches");
  }
}
