package io.godwit.bench.rules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;

/**
 * A rule with a name that {@link Breaks} can refer to; its reason and remedy are in its failure.
 */
record ModuleRule(String name, ArchRule rule) {
  void check(JavaClasses classes) {
    rule.check(classes);
  }

  @Override
  public String toString() {
    return name;
  }
}
