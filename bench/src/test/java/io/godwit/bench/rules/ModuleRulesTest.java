package io.godwit.bench.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole tree keeps {@link ModuleRules} and {@link CodeRules}; and each rule finds a class that
 * breaks it.
 */
class ModuleRulesTest {
  private static final Path ROOT = Path.of(System.getProperty("godwit.root"));
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** Others' code, only compiled here. */
  private static final Set<String> FOREIGN = Set.of("cli/picocli");

  private static final String BROKEN = "io.godwit.bench.rules.broken";

  private static JavaClasses tree;
  private static JavaClasses broken;

  @BeforeAll
  static void read() throws IOException {
    List<Path> modules =
        MODULE
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(module -> module.group(1))
            .filter(module -> !FOREIGN.contains(module))
            .map(ModuleRulesTest::classes)
            .toList();
    tree = new ClassFileImporter().importPaths(modules);
    broken = new ClassFileImporter().importPackages(BROKEN);
  }

  static Stream<ModuleRule> rulesOfTheTree() {
    return rules(new Tree("io.godwit"));
  }

  static Stream<ModuleRule> rulesOfTheBrokenTree() {
    return rules(new Tree(BROKEN));
  }

  private static Stream<ModuleRule> rules(Tree of) {
    return Stream.concat(new ModuleRules(of).all().stream(), new CodeRules(of).all().stream());
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
    Path folder = ROOT.resolve(module).resolve("target/classes");
    assertThat(folder.resolve("io/godwit"))
        .as("built classes; build everything first: make build")
        .matches(Files::isDirectory);
    return folder;
  }
}
