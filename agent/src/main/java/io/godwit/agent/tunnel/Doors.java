package io.godwit.agent.tunnel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/** Local ends of streams: sockets that programs of this host connect to or listen on. */
public interface Doors {
  /** Unix sockets. */
  Doors UNIX_SOCKETS =
      new Doors() {
        @Override
        public Closeable open(Path path, Collection<TunnelStream> streams) throws IOException {
          return LocalDoor.open(path, streams);
        }

        @Override
        public void lead(TunnelStream stream, Path target, Passage.Both passages) {
          LocalDoor.lead(stream, target, passages);
        }
      };

  /**
   * The source's side: a socket whose connections each take one of the streams.
   *
   * @return ends it and removes the socket
   */
  Closeable open(Path path, Collection<TunnelStream> streams) throws IOException;

  /**
   * The destination's side: leads a stream to a socket once its other end is used.
   *
   * @param passages what of it is carried
   */
  void lead(TunnelStream stream, Path target, Passage.Both passages);
}
