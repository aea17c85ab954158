package io.godwit.agent.inventory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out whether QEMU can use post-copy here by asking one that waits for a move to allow it, as
 * the user that libvirt runs VMs as: QEMU tries userfaultfd when it is asked.
 */
public final class PostCopyProbe {
  private static final Logger LOG = Logger.getLogger(PostCopyProbe.class.getName());
  private static final int LIMIT_SECONDS = 20;
  private static final Path QEMU_CONF = Path.of("/etc/libvirt/qemu.conf");
  private static final Pattern USER = Pattern.compile("(?m)^\\s*user\\s*=\\s*\"\\+?([^\"]+)\"");
  private static final Pattern ERROR = Pattern.compile("\"desc\": \"([^\"]+)\"");
  private static final List<String> USUAL_USERS = List.of("libvirt-qemu", "qemu");

  private static final String QUESTIONS =
      """
      {"execute": "qmp_capabilities"}
      {"execute": "migrate-set-capabilities", "arguments": {"capabilities": [{"capability": "postcopy-ram", "state": true}]}}
      {"execute": "quit"}
      """;

  private final String qemu;

  /**
   * @param qemu QEMU's program
   */
  public PostCopyProbe(String qemu) {
    this.qemu = qemu;
  }

  /** Why not, for people; empty where it can. */
  public Optional<String> obstacle() {
    Optional<String> found;
    try {
      found = judge(ask());
    } catch (IOException e) {
      found = Optional.of("QEMU could not be asked: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      found = Optional.of("QEMU was not asked to the end");
    }
    found.ifPresent(why -> LOG.info("moves from and to here do not use post-copy: " + why));
    return found;
  }

  /** QEMU answers each question in order; an error is the second one's. */
  static Optional<String> judge(String answers) {
    Matcher error = ERROR.matcher(answers);
    if (error.find()) {
      return Optional.of("QEMU says '%s'".formatted(error.group(1)));
    }
    long agreed = answers.lines().filter(line -> line.startsWith("{\"return\"")).count();
    return agreed >= 2
        ? Optional.empty()
        : Optional.of(
            "QEMU did not answer: " + answers.lines().reduce((one, next) -> next).orElse(""));
  }

  private String ask() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command()).redirectErrorStream(true).start();
    try (OutputStream questions = process.getOutputStream()) {
      questions.write(QUESTIONS.getBytes(StandardCharsets.UTF_8));
      questions.flush();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("it did not end within " + LIMIT_SECONDS + " s");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command() throws IOException {
    List<String> command = new ArrayList<>();
    user().ifPresent(user -> command.addAll(List.of("runuser", "-u", user, "--")));
    command.addAll(
        List.of(
            qemu,
            "-machine",
            "none",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-incoming",
            "defer",
            "-qmp",
            "stdio"));
    return command;
  }

  /** Empty for the agent's own, which is root. */
  private static Optional<String> user() throws IOException {
    Matcher set = USER.matcher(Files.exists(QEMU_CONF) ? Files.readString(QEMU_CONF) : "");
    if (set.find()) {
      return Optional.of(set.group(1)).filter(user -> !user.equals("root") && !user.equals("0"));
    }
    return USUAL_USERS.stream().filter(PostCopyProbe::exists).findFirst();
  }

  private static boolean exists(String user) {
    try {
      return Files.readAllLines(Path.of("/etc/passwd")).stream()
          .anyMatch(line -> line.startsWith(user + ":"));
    } catch (IOException e) {
      LOG.warning("/etc/passwd cannot be read: " + e.getMessage());
      return false;
    }
  }
}
