package io.godwit.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file, or a folder that is opened to be forced. */
final class DiskChannel extends FileChannel {
  private final SimulatedDisk disk;
  private final Node node;
  private long position;

  DiskChannel(SimulatedDisk disk, Node node) {
    this.disk = disk;
    this.node = node;
  }

  private Node.File file() throws IOException {
    if (node instanceof Node.File file) {
      return file;
    }
    throw new IOException("Is a directory");
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public int read(ByteBuffer target, long from) throws IOException {
    byte[] content = file().content();
    if (from >= content.length) {
      return -1;
    }
    int count = Math.min(target.remaining(), content.length - Math.toIntExact(from));
    target.put(content, Math.toIntExact(from), count);
    return count;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = write(source, position);
    position += count;
    return count;
  }

  @Override
  public int write(ByteBuffer source, long to) throws IOException {
    if (disk.isFull()) {
      throw new IOException("No space left on device");
    }
    disk.changed();
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    file().write(bytes, to);
    return bytes.length;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException("one buffer does");
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException("one buffer does");
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    return file().content().length;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file().truncate(size);
    position = Math.min(position, size);
    return this;
  }

  @Override
  public void force(boolean metadata) {
    switch (node) {
      case Node.File file -> file.force();
      case Node.Folder folder -> folder.force();
    }
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
    int read = read(buffer, from);
    return read <= 0 ? 0 : target.write(buffer.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) {
    throw new UnsupportedOperationException("nothing is transferred into a file");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException("nothing is mapped");
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) {
    throw new UnsupportedOperationException("nothing is locked");
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) {
    throw new UnsupportedOperationException("nothing is locked");
  }

  @Override
  protected void implCloseChannel() {}
}
