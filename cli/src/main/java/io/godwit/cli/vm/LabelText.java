package io.godwit.cli.vm;

import io.godwit.api.Names;
import io.godwit.cli.failure.UsageException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A label as it is typed: {@code tier=db}. */
record LabelText(String key, String value) {
  /**
   * @throws UsageException if it is none
   */
  static LabelText read(String text) {
    int equals = text.indexOf('=');
    if (equals < 0
        || !Names.isName(text.substring(0, equals))
        || !Names.isName(text.substring(equals + 1))) {
      throw new UsageException(
          "'"
              + text
              + "' is not a label: write it as tier=db, each side 1 to 63 lower-case letters, digits"
              + " and hyphens, beginning and ending with a letter or digit. Nothing was changed.");
    }
    return new LabelText(text.substring(0, equals), text.substring(equals + 1));
  }

  /** By key, of which the last one counts. */
  static Map<String, String> all(List<String> texts) {
    Map<String, String> values = new TreeMap<>();
    texts.stream().map(LabelText::read).forEach(label -> values.put(label.key(), label.value()));
    return values;
  }
}
