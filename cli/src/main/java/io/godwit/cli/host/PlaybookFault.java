package io.godwit.cli.host;

import io.godwit.cli.client.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a playbook failed, and what to do, by what Ansible wrote of a task. */
final class PlaybookFault {
  private static final Pattern FATAL =
      Pattern.compile("fatal: \\[[^]]*\\]: (UNREACHABLE|FAILED)! => (\\{.*\\})");

  private static final int MOST = 400;

  /** A cause, by what it makes SSH or the host say. */
  private record Known(List<String> signs, String remedy) {
    boolean isIn(String text) {
      return signs.stream().anyMatch(text::contains);
    }
  }

  private static final List<Known> OF_SSH =
      List.of(
          new Known(
              List.of("remote host identification has changed"),
              "the key of the host is another one than SSH knows of it: find out why, and only then take"
                  + " the old one away by ssh-keygen -R"),
          new Known(
              List.of("host key verification failed"),
              "the key of the host is not known here: connect once by ssh and compare it, or say"
                  + " --accept-new-host-key if you trust the network"),
          new Known(
              List.of("permission denied"),
              "SSH was refused: say --user and --key of somebody who may log in there"),
          new Known(
              List.of("could not resolve"), "the address is not known here: look for a misprint"),
          new Known(
              List.of(
                  "connection refused", "timed out", "no route to host", "network is unreachable"),
              "SSH does not answer at %s: see that the machine is on, that address and port are right,"
                  + " and that a firewall lets this machine in; then give the same command again"));

  private static final List<Known> OF_TASKS =
      List.of(
          new Known(
              List.of(
                  "python: not found",
                  "python3: not found",
                  "no such file or directory: '/usr/bin/python",
                  "/usr/bin/python3: no such file",
                  "no python interpreters found",
                  "the python interpreter"),
              "Python is missing on the host: apt-get install python3 there"),
          new Known(
              List.of("missing sudo password", "a password is required", "sudo: not found"),
              "the user cannot become root there without a password: say --user root, or let the user"
                  + " do so by sudo"));

  private PlaybookFault() {}

  /**
   * What a line says of a failure, for people; empty of any other line.
   *
   * @param place where SSH was to answer
   */
  static Optional<String> of(String line, String place) {
    Matcher fatal = FATAL.matcher(line.strip());
    if (!fatal.matches()) {
      return Optional.empty();
    }
    String said = said(fatal.group(2));
    boolean ofSsh = fatal.group(1).equals("UNREACHABLE");
    String lower = (said + fatal.group(2)).toLowerCase(Locale.ROOT);
    return Optional.of(
        (ofSsh ? OF_SSH : OF_TASKS)
            .stream()
                .filter(known -> known.isIn(lower))
                .findFirst()
                .map(known -> known.remedy().replace("%s", place) + " (" + said + ")")
                .orElse(said));
  }

  private static String said(String json) {
    try {
      Map<String, Object> result = Json.readMap(json);
      return Stream.of("msg", "module_stderr", "stderr")
          .map(result::get)
          .filter(String.class::isInstance)
          .map(Object::toString)
          .map(PlaybookFault::shown)
          .filter(text -> !text.isBlank())
          .distinct()
          .collect(Collectors.joining("; "));
    } catch (IOException | RuntimeException e) {
      return shown(json);
    }
  }

  /** What a host writes is shown as text in one line, whatever it is. */
  private static String shown(String text) {
    String line = text.replaceAll("\\p{C}+", " ").replaceAll(" +", " ").strip();
    return line.length() > MOST ? line.substring(0, MOST) + " …" : line;
  }
}
