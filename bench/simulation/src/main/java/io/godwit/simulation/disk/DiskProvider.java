package io.godwit.simulation.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be done with a disk's files, as far as agents do it. Permissions are not looked at. */
final class DiskProvider extends FileSystemProvider {
  private final SimulatedDisk disk;

  DiskProvider(SimulatedDisk disk) {
    this.disk = disk;
  }

  Optional<Node> find(DiskPath path) {
    Node node = disk.root();
    for (String name : path.names()) {
      if (!(node instanceof Node.Folder folder)) {
        return Optional.empty();
      }
      node = folder.names().get(name);
      if (node == null) {
        return Optional.empty();
      }
    }
    return Optional.of(node);
  }

  private Node known(Path path) throws NoSuchFileException {
    return find((DiskPath) path).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  private Node.Folder folder(Path path) throws IOException {
    if (known(path) instanceof Node.Folder folder) {
      return folder;
    }
    throw new NotDirectoryException(path.toString());
  }

  private static String name(Path path) {
    return ((DiskPath) path).names().getLast();
  }

  private void requireRoom(Path path) throws FileSystemException {
    if (disk.isFull()) {
      throw new FileSystemException(path.toString(), null, "No space left on device");
    }
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    Optional<Node> found = find((DiskPath) path);
    if (found.isPresent() && options.contains(StandardOpenOption.CREATE_NEW)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (found.isEmpty() && writes && mayCreate(options)) {
      requireRoom(path);
      disk.changed();
      folder(path.getParent()).names().put(name(path), new Node.File());
    }
    DiskChannel channel = new DiskChannel(disk, known(path));
    if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.truncate(0);
    }
    if (options.contains(StandardOpenOption.APPEND)) {
      channel.position(channel.size());
    }
    return channel;
  }

  private static boolean mayCreate(Set<? extends OpenOption> options) {
    return options.contains(StandardOpenOption.CREATE)
        || options.contains(StandardOpenOption.CREATE_NEW);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> content = new ArrayList<>();
    for (String name : folder(path).names().keySet()) {
      Path child = path.resolve(name);
      if (filter.accept(child)) {
        content.add(child);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return content.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    requireRoom(path);
    if (find((DiskPath) path).isPresent()) {
      throw new FileAlreadyExistsException(path.toString());
    }
    folder(path.getParent()).names().put(name(path), new Node.Folder());
  }

  @Override
  public void delete(Path path) throws IOException {
    if (known(path) instanceof Node.Folder folder && !folder.names().isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    disk.changed();
    folder(path.getParent()).names().remove(name(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("nothing is copied");
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Node moved = known(source);
    disk.changed();
    folder(target.getParent()).names().put(name(target), moved);
    folder(source.getParent()).names().remove(name(source));
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileStore getFileStore(Path path) {
    return new DiskStore(disk);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Node unused = known(path);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return type.cast(new DiskAttributes(known(path)));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
    throw new UnsupportedOperationException(attributes);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException(attribute);
  }

  @Override
  public String getScheme() {
    return "disk";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("a disk is made by its host");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return disk;
  }

  @Override
  public Path getPath(URI uri) {
    return disk.path(uri.getSchemeSpecificPart());
  }
}
