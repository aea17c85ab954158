package io.godwit.cli.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Asks the person at the terminal; whatever is not a yes is a no. */
record Question(InputStream answers, PrintWriter err) {
  private static final Set<String> YES = Set.of("y", "yes");

  boolean isAnsweredYes(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    String answer = line();
    if (answer == null) {
      err.println();
      return false;
    }
    return YES.contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  private String line() {
    try {
      return new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8)).readLine();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the answer", e);
    }
  }
}
