package io.godwit.bench.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.util.List;
import java.util.stream.Stream;

/** Who may use whom. */
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

  private final Tree tree;

  ModuleRules(Tree tree) {
    this.tree = tree;
  }

  List<ModuleRule> all() {
    return List.of(
        new ModuleRule("decisions see nobody", decisionsSeeNobody()),
        new ModuleRule("the exact solver sees only the decisions", solverSeesOnlyDecisions()),
        new ModuleRule("the runtime sees nobody", runtimeSeesNobody()),
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
        new ModuleRule("bench measures from outside", benchMeasuresFromOutside()));
  }

  private ArchRule decisionsSeeNobody() {
    return classes()
        .that()
        .resideInAnyPackage(tree.in("migration", "model"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(and(tree.in("migration", "model"), JAVA_WITHOUT_EFFECTS))
        .because(
            "what decides must be provable without a machine: no I/O, no threads, no framework."
                + " Take what you need to know as a record, return the decision and its reason,"
                + " and let the agent or the controller act on it");
  }

  private ArchRule solverSeesOnlyDecisions() {
    return seesOnly("cpsat", "migration", "model")
        .because(
            "plans are made without it where it is not installed: it answers what the planner asks"
                + " and knows nothing of hosts, stores or files");
  }

  private ArchRule runtimeSeesNobody() {
    return seesOnly("runtime")
        .because(
            "threads, waiting and time are replaced as one in a simulation, so they must not know"
                + " what is done with them. Hand the work in as a task");
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
        .resideOutsideOfPackages(tree.in("hypervisor.libvirt"))
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
            tree.resideIn("agent")
                .and(describe("are not Agent", type -> !type.getSimpleName().equals("Agent"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(tree.in("hypervisor.libvirt", "hypervisor.simulated"))
        .because(
            "all of the agent must run on either implementation. Depend on Hypervisor;"
                + " the class Agent alone makes one");
  }

  private ArchRule frameworksAtTheEdge() {
    return noClasses()
        .that()
        .resideInAnyPackage(
            tree.in(
                "migration",
                "model",
                "hypervisor",
                "api",
                "controller.fleet",
                "controller.operation",
                "controller.overlay",
                "controller.plan",
                "controller.saga",
                "controller.store",
                "controller.trace",
                "controller.pki",
                "controller.reconcile",
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
        .resideOutsideOfPackages(tree.in("controller.store"))
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

  private ClassesShouldConjunction seesOnly(String module, String... others) {
    return noClasses()
        .that()
        .resideInAnyPackage(tree.in(module))
        .should()
        .dependOnClassesThat(
            tree.resideIn("")
                .and(DescribedPredicate.not(tree.resideIn(and(new String[] {module}, others)))));
  }

  private ClassesShouldConjunction never(String module, String... others) {
    return noClasses()
        .that()
        .resideInAnyPackage(tree.in(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(tree.in(others));
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }
}
