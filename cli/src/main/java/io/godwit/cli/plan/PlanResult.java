package io.godwit.cli.plan;

import io.godwit.api.OperationView;
import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Host;
import io.godwit.api.PlanView.Move;
import java.util.stream.Stream;

/**
 * What came of applying a plan.
 *
 * @param plan as it is after that
 * @param operation that applied it, as it ended or as far as it was followed
 */
record PlanResult(PlanView plan, OperationView operation) {
  Stream<String> lines() {
    return switch (operation.state()) {
      case "DONE" ->
          Stream.of(Stream.of(applied()), launched(), takenBack(), givenBack(), emptied())
              .flatMap(lines -> lines);
      case "ROLLED_BACK" ->
          Stream.of(
                  Stream.of(stopped() + ": " + cause()),
                  launched(),
                  Stream.of(PlanHint.goOn(plan)),
                  doubts())
              .flatMap(lines -> lines);
      case "IN_DOUBT" -> Stream.concat(Stream.of(name() + " is in doubt: " + cause()), doubts());
      default ->
          Stream.of(
              name() + " is being applied. Watch it: godwit operation watch " + operation.id());
    };
  }

  private String name() {
    return "Plan " + plan.number();
  }

  /** A VM that went by way of another host was moved twice. */
  private String applied() {
    long vms = made().map(Move::vm).distinct().count();
    return name() + " is applied: " + Counts.vms(vms) + " moved.";
  }

  private Stream<Move> made() {
    return plan.moves().stream().filter(move -> move.state().equals("DONE"));
  }

  /** Only hosts that this plan closed: one that takes another plan back closes none. */
  private Stream<String> emptied() {
    return plan.undoes() == null
        ? plan.hosts().stream()
            .filter(Standing::isEmptied)
            .filter(host -> !plan.givesBack().contains(host.name()))
            .map(PlanResult::emptied)
        : Stream.empty();
  }

  /** Also of a plan that has stopped: what is on costs. */
  private Stream<String> launched() {
    return plan.launches().stream()
        .filter(launch -> launch.state().equals("LAUNCHED"))
        .map(
            launch ->
                "Host %s was launched and is on. godwit plan undo %d turns it off; godwit host terminate %s gives it up for good."
                    .formatted(launch.host(), plan.number(), launch.host()));
  }

  private Stream<String> takenBack() {
    return plan.takesBack().stream().map("Host %s is on again."::formatted);
  }

  private Stream<String> givenBack() {
    return plan.givesBack().stream()
        .map(
            host ->
                "Host %s was given back: its instance is off. godwit plan undo %d turns it on again."
                    .formatted(host, plan.number()));
  }

  private static String emptied(Host host) {
    return "Host %s is empty and takes no VMs: give it back and godwit host remove %s, or godwit host undrain %s"
        .formatted(host.name(), host.name(), host.name());
  }

  private String stopped() {
    return "%s has stopped after %d of %s"
        .formatted(name(), made().count(), Counts.moves(plan.moves().size()));
  }

  private String cause() {
    return operation.cause() == null ? "no reason is known" : operation.cause().message();
  }

  private Stream<String> doubts() {
    return plan.moves().stream()
        .filter(move -> move.state().equals("IN_DOUBT"))
        .map(
            move -> "Whose " + move.vm() + " is has to be decided: godwit vm resolve " + move.vm());
  }
}
