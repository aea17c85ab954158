package io.godwit.agent.identity;

import io.godwit.agent.config.HostPort;
import io.godwit.agent.storage.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The identity on disk and as it is now: it changes when the certificate is renewed. {@code
 * host.pem} holds key and certificates in one file, so that they never come apart.
 */
public final class IdentityStore {
  private static final String HOST = "host.pem";
  private static final String CA = "ca.pem";
  private static final String CONTROLLER = "controller";

  private final Path folder;
  private final AtomicReference<Identity> current;

  private IdentityStore(Path folder, Identity identity) {
    this.folder = folder;
    this.current = new AtomicReference<>(identity);
  }

  /**
   * @throws java.nio.file.AccessDeniedException if this user may not look there, which says nothing
   *     of whether the host has joined
   */
  public static boolean exists(Path folder) throws IOException {
    try {
      return Files.readAttributes(folder.resolve(HOST), BasicFileAttributes.class).isRegularFile();
    } catch (NoSuchFileException absent) {
      return false;
    }
  }

  /**
   * @throws NotJoined if the host has no identity yet
   * @throws java.nio.file.AccessDeniedException if this user may not read it
   */
  public static IdentityStore open(Path folder) throws IOException {
    if (!exists(folder)) {
      throw new NotJoined(folder);
    }
    try {
      HostPort controller = HostPort.parse(Files.readString(folder.resolve(CONTROLLER)).strip());
      return new IdentityStore(
          folder,
          new Identity(
              controller,
              Pem.privateKey(Files.readString(folder.resolve(HOST))),
              Pem.certificates(Files.readString(folder.resolve(HOST))),
              Pem.certificates(Files.readString(folder.resolve(CA))).getFirst()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "the host's identity in %s cannot be read (%s): remove the folder and join again"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /** Writes a first identity: the folder is there whole, or not at all. */
  static void create(Path folder, Identity identity) throws IOException {
    Path beginning = folder.resolveSibling(folder.getFileName() + ".joining");
    Files.createDirectories(beginning);
    writeHost(beginning, identity);
    DurableFile.write(beginning.resolve(CA), utf8(Pem.write(identity.ca())));
    DurableFile.write(beginning.resolve(CONTROLLER), utf8(identity.controller() + "\n"));
    DurableFile.rename(beginning, folder);
  }

  public Identity current() {
    return current.get();
  }

  /** Replaces key and certificates; new connections use them, standing ones go on. */
  public void renew(Identity renewed) throws IOException {
    writeHost(folder, renewed);
    current.set(renewed);
  }

  private static void writeHost(Path folder, Identity identity) throws IOException {
    StringBuilder pem = new StringBuilder(Pem.write(identity.key()));
    for (var certificate : identity.chain()) {
      pem.append(Pem.write(certificate));
    }
    DurableFile.write(folder.resolve(HOST), utf8(pem.toString()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The agent has not joined a controller. */
  public static final class NotJoined extends IOException {
    private static final long serialVersionUID = 1L;

    NotJoined(Path folder) {
      super(
          "this host has not joined a controller (there is no identity in "
              + folder
              + "): run godwit-agent join first");
    }
  }
}
