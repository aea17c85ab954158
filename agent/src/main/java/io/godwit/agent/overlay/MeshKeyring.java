package io.godwit.agent.overlay;

import io.godwit.agent.storage.DurableFile;
import io.godwit.model.MeshKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * This host's key in the mesh, and the one that is to take its place. There is one of either at
 * most: the next one replaces the file of the one before, which is nowhere then, and one that was
 * not taken into use does not outlive its agent.
 */
final class MeshKeyring {
  private static final Logger LOG = System.getLogger(MeshKeyring.class.getName());

  private final Path file;
  private final SecureRandom random;
  private volatile MeshKey publicKey;
  private volatile Instant made;

  /** Has a file that was staged count: {@link DurableFile#place}. */
  @FunctionalInterface
  interface Placing {
    void place(Path file) throws IOException;
  }

  private MeshKeyring(Path file, SecureRandom random, MeshKey publicKey) throws IOException {
    this.file = file;
    this.random = random;
    this.publicKey = publicKey;
    this.made = madeAt(file);
  }

  /**
   * Reads the key, or makes one where there is none. A next one of an agent that was killed is gone
   * after this.
   *
   * @throws IOException also where the file holds no key
   */
  static MeshKeyring open(Path file, SecureRandom random) throws IOException {
    DurableFile.discard(file);
    return new MeshKeyring(file, random, MeshKeys.open(file, random).publicKey());
  }

  private static Instant madeAt(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  MeshKey publicKey() {
    return publicKey;
  }

  /** By the host's clock. */
  Instant made() {
    return made;
  }

  /** Holds the private key, as {@code wg} reads it. */
  Path file() {
    return file;
  }

  /** Makes the next key, which is not in use yet. */
  MeshKey stage() throws IOException {
    return MeshKeys.stage(file, random).publicKey();
  }

  /**
   * Takes the next key into use; the one before is gone for good.
   *
   * @throws IOException if the key is still the one before
   */
  void place(MeshKey next) throws IOException {
    place(next, DurableFile::place);
  }

  /**
   * Once the file is the next key's, this host would come back with that, whatever failed after it.
   */
  void place(MeshKey next, Placing placing) throws IOException {
    try {
      placing.place(file);
    } catch (IOException e) {
      if (!MeshKeys.open(file, random).publicKey().equals(next)) {
        throw e;
      }
      LOG.log(
          Level.WARNING,
          "this host''s key has changed; the one before may come back if the machine crashes now: {0}",
          e.getMessage());
    }
    publicKey = next;
    made = madeAt(file);
  }

  /** The next key is not wanted; it is gone for good. */
  void withdraw() throws IOException {
    DurableFile.discard(file);
  }
}
