package io.godwit.bench.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
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
import java.util.stream.Stream;

/**
 * Who may use whom, for the packages under one root: {@code io.godwit}, or the small tree that
 * breaks every rule.
 */
final class ModuleRules {
  private static final String[] JAVA_WITHOUT_EFFECTS = {
    "java.lang",
    "java.lang.annotation",
    "java.lang.runtime",
    "java.math",
    "java.time",
    "java.time.temporal",
    "java.util",
    "java.util.function",
    "java.util.random",
    "java.util.regex",
    "java.util.stream"
  };

  private static final String[] FRAMEWORKS = {
    "io.quarkus..",
    "jakarta..",
    "io.smallrye..",
    "io.vertx..",
    "org.jboss..",
    "org.eclipse.microprofile..",
    "io.grpc..",
    "io.micrometer.."
  };

  private static final String[] DATABASES = {
    "java.sql..", "javax.sql..", "org.sqlite..", "org.jdbi..", "org.flywaydb.."
  };

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

  private final String root;

  ModuleRules(String root) {
    this.root = root;
  }

  List<ModuleRule> all() {
    return List.of(
        new ModuleRule("decisions see nobody", decisionsSeeNobody()),
        new ModuleRule("the protocol sees only the model", protocolSeesOnlyTheModel()),
        new ModuleRule("hypervisor-bindings see only the model", bindingsSeeOnlyTheModel()),
        new ModuleRule("the agent never sees the controller", agentNeverSeesController()),
        new ModuleRule("the controller never sees the agent", controllerNeverSeesAgent()),
        new ModuleRule("native calls stay in the libvirt implementation", nativeCalls()),
        new ModuleRule("one place chooses the hypervisor", oneChoosesTheHypervisor()),
        new ModuleRule("frameworks stay at the controller's edge", frameworksAtTheEdge()),
        new ModuleRule("databases stay in the store", databasesInTheStore()),
        new ModuleRule("the REST contract sees nobody", contractSeesNobody()),
        new ModuleRule("the CLI knows only the REST contract and the lab", cliKnowsTheContract()),
        new ModuleRule("the lab sees nobody", labSeesNobody()),
        new ModuleRule("bench measures from outside", benchMeasuresFromOutside()),
        new ModuleRule("packages have no cycles", noCycles()),
        new ModuleRule("nobody sleeps", nobodySleeps()),
        new ModuleRule("time and chance are passed in", timeAndChanceArePassedIn()),
        new ModuleRule("no shell", noShell()),
        new ModuleRule("no drawers", noDrawers()));
  }

  private ArchRule decisionsSeeNobody() {
    return classes()
        .that()
        .resideInAnyPackage(in("migration", "model"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(and(in("migration", "model"), JAVA_WITHOUT_EFFECTS))
        .because(
            "what decides must be provable without a machine: no I/O, no threads, no framework."
                + " Take what you need to know as a record, return the decision and its reason,"
                + " and let the agent or the controller act on it");
  }

  private ArchRule protocolSeesOnlyTheModel() {
    return seesOnly("protocol", "model")
        .because(
            "controllers and agents of different versions share these messages: they must not"
                + " change because one side's code did. Put the words into io.godwit.model,"
                + " and the code that uses them into the agent or the controller");
  }

  private ArchRule bindingsSeeOnlyTheModel() {
    return seesOnly("hypervisor", "model", "migration")
        .because(
            "a hypervisor carries out calls and knows nothing of agents, orders or journals:"
                + " so the simulated one can stand for the real one. Hand in what it needs,"
                + " or give it a listener");
  }

  private ArchRule agentNeverSeesController() {
    return never("agent", "controller", "api", "cli", "lab")
        .because(
            "an agent runs on a host of its own, maybe of another version than its controller:"
                + " all they share is the protocol. Add a message to agent/protocol instead");
  }

  private ArchRule controllerNeverSeesAgent() {
    return never("controller", "agent", "hypervisor", "cli", "lab")
        .because(
            "a controller knows hosts only by what their agents report, maybe of another version:"
                + " all they share is the protocol. Add a message to agent/protocol instead");
  }

  private ArchRule nativeCalls() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(in("hypervisor.libvirt"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.sun.jna..", "org.libvirt..")
        .because(
            "a wrong native call kills the JVM with everything it guards, and a forgotten handle"
                + " leaks: both are kept where they can be read at one sitting. Add a method to"
                + " Hypervisor in our words, and implement it in the simulated one too");
  }

  private ArchRule oneChoosesTheHypervisor() {
    return noClasses()
        .that(
            resideIn("agent")
                .and(describe("are not Agent", type -> !type.getSimpleName().equals("Agent"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in("hypervisor.libvirt", "hypervisor.simulated"))
        .because(
            "all of the agent must run on either implementation. Depend on Hypervisor;"
                + " the class Agent alone makes one");
  }

  private ArchRule frameworksAtTheEdge() {
    return noClasses()
        .that()
        .resideInAnyPackage(
            in(
                "migration",
                "model",
                "hypervisor",
                "api",
                "controller.fleet",
                "controller.operation",
                "controller.saga",
                "controller.store",
                "controller.pki",
                "controller.backup",
                "controller.config"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FRAMEWORKS)
        .because(
            "services, sagas and the store are tested in milliseconds and outlive a framework."
                + " Let the edge (api, auth, gateway, metrics, upload) translate, or declare an"
                + " interface here that the edge implements");
  }

  private ArchRule databasesInTheStore() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(in("controller.store"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(DATABASES)
        .because(
            "what may be written together, and under which generation of the controller, is decided"
                + " in one place. Add a method to what a transaction of the store offers");
  }

  private ArchRule contractSeesNobody() {
    return never(
            "api",
            "migration",
            "model",
            "hypervisor",
            "protocol",
            "agent",
            "controller",
            "cli",
            "lab",
            "bench")
        .because(
            "the REST contract is a promise to callers, not a picture of our insides. Write the"
                + " shape out here and translate to it at the controller's edge");
  }

  private ArchRule cliKnowsTheContract() {
    return never(
            "cli", "migration", "model", "hypervisor", "protocol", "agent", "controller", "bench")
        .because(
            "whatever the CLI can do, a script must be able to do over REST; and it starts fast"
                + " because it carries little. Put what is missing into io.godwit.api");
  }

  private ArchRule labSeesNobody() {
    return never(
            "lab",
            "migration",
            "model",
            "hypervisor",
            "protocol",
            "agent",
            "controller",
            "api",
            "cli",
            "bench")
        .because(
            "a lab is machines and cables: the code under test must not build its own world."
                + " Start agents and controllers as processes, from outside");
  }

  private ArchRule benchMeasuresFromOutside() {
    return never("bench", "migration", "hypervisor", "agent", "controller")
        .because(
            "a figure counts only if a user would see it too. Measure over REST, the command line,"
                + " libvirt's own tools or the network");
  }

  private ArchRule noCycles() {
    return slices()
        .assignedFrom(new ByPackage(root))
        .should()
        .beFreeOfCycles()
        .because(
            "packages in a circle can only be understood, tested and changed together. Move what"
                + " both need into a package of its own, or turn one arrow round with an interface");
  }

  private ArchRule nobodySleeps() {
    return noClasses()
        .that()
        .resideInAnyPackage(in(""))
        .should()
        .callMethodWhere(
            describe(
                "Thread.sleep or TimeUnit.sleep",
                (JavaMethodCall call) ->
                    isOne(
                        call,
                        Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep"))))
        .because(
            "a sleep is too short on a slow machine and too long on a fast one. Wait for the event,"
                + " or for the condition with a deadline");
  }

  private ArchRule timeAndChanceArePassedIn() {
    return noClasses()
        .that(
            resideIn("migration", "model", "protocol", "hypervisor", "agent", "controller")
                .and(describe("do not put the program together", type -> !isRootOfProgram(type))))
        .should()
        .callCodeUnitWhere(describe("a clock or a source of chance", ModuleRules::asksTheMachine))
        .because(
            "a test must be able to say what time it is and what chance brings. Take an InstantSource"
                + " or a RandomGenerator; only the packages agent and controller themselves,"
                + " where the programs are put together, make them");
  }

  private ArchRule noShell() {
    return noClasses()
        .that()
        .resideInAnyPackage(in(""))
        .should()
        .callMethodWhere(
            describe(
                "Runtime.exec",
                (JavaMethodCall call) -> isOne(call, Set.of("java.lang.Runtime.exec"))))
        .because(
            "it splits text into arguments, so a name with a blank becomes two. Use ProcessBuilder or"
                + " Commons Exec with a list of arguments");
  }

  private ArchRule noDrawers() {
    return noClasses()
        .that()
        .resideInAnyPackage(in(""))
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .because(
            "such a name says nothing, so everything ends up there. Name the thing it works on");
  }

  private ClassesShouldConjunction seesOnly(String module, String... others) {
    return noClasses()
        .that()
        .resideInAnyPackage(in(module))
        .should()
        .dependOnClassesThat(
            resideIn("").and(DescribedPredicate.not(resideIn(and(new String[] {module}, others)))));
  }

  private ClassesShouldConjunction never(String module, String... others) {
    return noClasses()
        .that()
        .resideInAnyPackage(in(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in(others));
  }

  private DescribedPredicate<JavaClass> resideIn(String... modules) {
    return JavaClass.Predicates.resideInAnyPackage(in(modules));
  }

  /** The packages of these modules and everything below; all of the tree for the empty name. */
  private String[] in(String... modules) {
    return Stream.of(modules)
        .map(module -> module.isEmpty() ? root + ".." : root + "." + module + "..")
        .toArray(String[]::new);
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private boolean isRootOfProgram(JavaClass type) {
    return type.getPackageName().equals(root + ".agent")
        || type.getPackageName().equals(root + ".controller");
  }

  private static boolean asksTheMachine(JavaCall<?> call) {
    boolean handedIn =
        call.getTarget().getRawParameterTypes().stream().anyMatch(ModuleRules::isClock);
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
