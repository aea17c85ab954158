package io.godwit.bench.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** How code is written, whoever it uses. */
final class CodeRules {
  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system");

  private static final Set<String> CHANCE =
      Set.of(
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.Random.<init>",
          "java.security.SecureRandom.<init>",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.random.RandomGenerator.getDefault",
          "java.util.random.RandomGenerator.of");

  private static final Set<String> THREADS =
      Set.of(
          "java.lang.Thread.ofVirtual",
          "java.lang.Thread.ofPlatform",
          "java.lang.Thread.startVirtualThread",
          "java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor",
          "java.util.concurrent.Executors.newSingleThreadExecutor",
          "java.util.concurrent.Executors.newSingleThreadScheduledExecutor",
          "java.util.concurrent.Executors.newCachedThreadPool",
          "java.util.concurrent.Executors.newFixedThreadPool");

  private final Tree tree;

  CodeRules(Tree tree) {
    this.tree = tree;
  }

  List<ModuleRule> all() {
    return List.of(
        new ModuleRule("packages have no cycles", noCycles()),
        new ModuleRule("nobody sleeps", nobodySleeps()),
        new ModuleRule("time and chance are passed in", timeAndChanceArePassedIn()),
        new ModuleRule("sagas and orders run on the runtime", sagasAndOrdersRunOnTheRuntime()),
        new ModuleRule("no shell", noShell()),
        new ModuleRule("no drawers", noDrawers()));
  }

  private ArchRule noCycles() {
    return slices()
        .assignedFrom(new ByPackage(tree.root()))
        .should()
        .beFreeOfCycles()
        .because(
            "packages in a circle can only be understood, tested and changed together. Move what"
                + " both need into a package of its own, or turn one arrow round with an interface");
  }

  private ArchRule nobodySleeps() {
    return nobodyCalls(
            "Thread.sleep or TimeUnit.sleep",
            Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep"))
        .because(
            "a sleep is too short on a slow machine and too long on a fast one. Wait for the event,"
                + " or for the condition with a deadline");
  }

  private ArchRule timeAndChanceArePassedIn() {
    return noClasses()
        .that(
            tree.resideIn("migration", "model", "protocol", "hypervisor", "agent", "controller")
                .and(describe("do not put the program together", type -> !isRootOfProgram(type))))
        .should()
        .callCodeUnitWhere(describe("a clock or a source of chance", CodeRules::asksTheMachine))
        .because(
            "a test must be able to say what time it is and what chance brings. Take an InstantSource"
                + " or a RandomGenerator; only the packages agent and controller themselves,"
                + " where the programs are put together, make them");
  }

  private ArchRule sagasAndOrdersRunOnTheRuntime() {
    return noClasses()
        .that(
            tree.resideIn(
                "controller.saga",
                "controller.operation",
                "agent.order",
                "agent.link",
                "agent.journal"))
        .should()
        .callMethodWhere(describe("making a thread", (JavaMethodCall call) -> isOne(call, THREADS)))
        .because(
            "a simulation runs these very classes and decides what happens when."
                + " Start it with Tasks of io.godwit.runtime, and wait with its Mailbox");
  }

  private ArchRule noShell() {
    return nobodyCalls("Runtime.exec", Set.of("java.lang.Runtime.exec"))
        .because(
            "it splits text into arguments, so a name with a blank becomes two. Use ProcessBuilder or"
                + " Commons Exec with a list of arguments");
  }

  private ArchRule noDrawers() {
    return noClasses()
        .that()
        .resideInAnyPackage(tree.in(""))
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .because(
            "such a name says nothing, so everything ends up there. Name the thing it works on");
  }

  private ClassesShouldConjunction nobodyCalls(String what, Set<String> methods) {
    return noClasses()
        .that()
        .resideInAnyPackage(tree.in(""))
        .should()
        .callMethodWhere(describe(what, (JavaMethodCall call) -> isOne(call, methods)));
  }

  private boolean isRootOfProgram(JavaClass type) {
    return type.getPackageName().equals(tree.root() + ".agent")
        || type.getPackageName().equals(tree.root() + ".controller");
  }

  private static boolean asksTheMachine(JavaCall<?> call) {
    boolean handedIn =
        call.getTarget().getRawParameterTypes().stream().anyMatch(CodeRules::isClock);
    return !handedIn && (isOne(call, CLOCKS) || isOne(call, CHANCE));
  }

  private static boolean isClock(JavaClass type) {
    return type.isAssignableTo(InstantSource.class);
  }

  private static boolean isOne(JavaCall<?> call, Set<String> methods) {
    CodeUnitCallTarget target = call.getTarget();
    return methods.contains(target.getOwner().getFullName() + "." + target.getName());
  }

  /** Each package a slice of its own; what a compiler of schemas wrote is left out. */
  private record ByPackage(String root) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.startsWith(root) ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages under " + root;
    }
  }
}
