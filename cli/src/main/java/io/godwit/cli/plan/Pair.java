package io.godwit.cli.plan;

import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Session;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * What an option says of something that it names: the name, an equals sign, and the rest.
 *
 * @param before the equals sign, not checked
 * @param after it
 */
public record Pair(String option, String before, String after) {

  /**
   * Parts a text at its first equals sign.
   *
   * @param wanted what the option wants, for people
   * @throws UsageException where there is none
   */
  public static Pair of(String option, String wanted, String text, String example) {
    return at(text.indexOf('='), option, wanted, text, example);
  }

  /** The same of VMs that may be named by a label, which has an equals sign of its own. */
  static Pair ofSelected(String option, String wanted, String text, String example) {
    int last = text.lastIndexOf('=');
    boolean isOfALabel = text.startsWith("label:") && text.indexOf('=') == last;
    return at(isOfALabel ? -1 : last, option, wanted, text, example);
  }

  private static Pair at(int equals, String option, String wanted, String text, String example) {
    if (equals < 0) {
      throw new UsageException(
          option + " wants " + wanted + ", for example " + example + "; not '" + text + "'");
    }
    return new Pair(option, text.substring(0, equals), text.substring(equals + 1));
  }

  /**
   * What is named.
   *
   * @param what it is, for people
   */
  public String name(String what) {
    return Session.name(what, before);
  }

  /** What is behind the equals sign, parted at commas. */
  public List<String> values() {
    return List.of(after.split(",", -1));
  }

  /** What is behind the equals sign, as a time. */
  public int millis() {
    try {
      return new BlackoutOption.Millis().convert(after);
    } catch (TypeConversionException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }
}
