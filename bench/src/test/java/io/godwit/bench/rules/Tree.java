package io.godwit.bench.rules;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;

/**
 * The packages that rules are about.
 *
 * @param root {@code io.godwit}, or that of the small tree that breaks every rule
 */
record Tree(String root) {
  DescribedPredicate<JavaClass> resideIn(String... modules) {
    return JavaClass.Predicates.resideInAnyPackage(in(modules));
  }

  /** The packages of these modules and everything below; all of the tree for the empty name. */
  String[] in(String... modules) {
    return Stream.of(modules)
        .map(module -> module.isEmpty() ? root + ".." : root + "." + module + "..")
        .toArray(String[]::new);
  }
}
