package io.godwit.bench.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole tree keeps {@link ModuleRules}; and each rule finds a class that breaks it. */
class ModuleRulesTest {
  private static final List<String> MODULES =
      List.of(
          "migration",
          "hypervisor-bindings",
          "agent/protocol",
          "agent",
          "controller/rest-contract",
          "controller",
          "lab",
          "cli",
          "bench");

  private static final String BROKEN = "io.godwit.bench.rules.broken";

  private static JavaClasses tree;
  private static JavaClasses broken;

  @BeforeAll
  static void read() {
    tree =
        new ClassFileImporter()
            .importPaths(MODULES.stream().map(ModuleRulesTest::classes).toList());
    broken = new ClassFileImporter().importPackages(BROKEN);
  }

  static Stream<ModuleRule> rulesOfTheTree() {
    return new ModuleRules("io.godwit").all().stream();
  }

  static Stream<ModuleRule> rulesOfTheBrokenTree() {
    return new ModuleRules(BROKEN).all().stream();
  }

  @ParameterizedTest
  @MethodSource("rulesOfTheTree")
  void theTreeKeeps(ModuleRule rule) {
    rule.check(tree);
  }

  @ParameterizedTest
  @MethodSource("rulesOfTheBrokenTree")
  void aBreachIsFoundAndExplained(ModuleRule rule) {
    List<JavaClass> offenders = broken.stream().filter(type -> breaks(type, rule)).toList();

    assertThat(offenders).as("classes that break on purpose: " + rule).isNotEmpty();
    assertThat(offenders)
        .allSatisfy(
            offender ->
                assertThatThrownBy(() -> rule.check(broken))
                    .hasMessageContaining(offender.getFullName())
                    .hasMessageContaining("because "));
  }

  private static boolean breaks(JavaClass type, ModuleRule rule) {
    return type.tryGetAnnotationOfType(Breaks.class)
        .map(breach -> breach.value().equals(rule.name()))
        .orElse(false);
  }

  private static Path classes(String module) {
    Path folder = Path.of(System.getProperty("godwit.root"), module, "target/classes");
    assertThat(folder.resolve("io/godwit"))
        .as("built classes; build everything first: make build")
        .matches(Files::isDirectory);
    return folder;
  }
}
