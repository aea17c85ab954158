package io.godwit.cli.plan;

import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What must hold of where VMs are, beside what every plan keeps to. */
public final class RuleOptions {
  @Option(
      names = "--together",
      paramLabel = "VM,VM",
      description = "VMs that are on one host. May be given several times.")
  private List<String> together = List.of();

  @Option(
      names = "--apart",
      paramLabel = "VM,VM",
      description = "VMs of which no host has two. May be given several times.")
  private List<String> apart = List.of();

  @Option(
      names = "--pin",
      paramLabel = "VM=HOST",
      description =
          "A VM and the host, or hosts with commas between, that it is on. May be given several"
              + " times.")
  private List<String> pins = List.of();

  @Option(
      names = "--allow",
      paramLabel = "VM=PROVIDER",
      description =
          "A VM and the provider, or providers with commas between, that it is at. May be given"
              + " several times.")
  private List<String> allowed = List.of();

  @Option(names = "--spare-host", description = "The VMs must still fit when any one host is lost.")
  private boolean spareHost;

  /** Empty where none was given. */
  public Optional<Rules> read() {
    Rules rules =
        new Rules(
            together.stream().map(text -> set("--together", text)).toList(),
            apart.stream().map(text -> set("--apart", text)).toList(),
            pins.stream().map(RuleOptions::pin).toList(),
            allowed.stream().map(RuleOptions::places).toList(),
            spareHost);
    return rules.equals(new Rules(List.of(), List.of(), List.of(), List.of(), false))
        ? Optional.empty()
        : Optional.of(rules);
  }

  private static List<String> set(String option, String text) {
    List<String> vms = names("a VM", text);
    if (vms.stream().distinct().count() < 2) {
      throw new UsageException(
          option + " wants at least two VMs, for example web,db; not '" + text + "'");
    }
    return vms;
  }

  private static Pin pin(String text) {
    Pair pair = Pair.of("--pin", text, "web=east-1");
    return new Pin(pair.vm(), names("a host", pair.places()));
  }

  private static Places places(String text) {
    Pair pair = Pair.of("--allow", text, "web=aws");
    return new Places(pair.vm(), names("a provider", pair.places()));
  }

  private static List<String> names(String what, String text) {
    return Stream.of(text.split(",", -1)).map(name -> Session.name(what, name)).toList();
  }

  /** A VM and what is named behind its equals sign. */
  private record Pair(String vm, String places) {
    static Pair of(String option, String text, String example) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new UsageException(
            option
                + " wants a VM and where it is, for example "
                + example
                + "; not '"
                + text
                + "'");
      }
      return new Pair(Session.name("a VM", text.substring(0, equals)), text.substring(equals + 1));
    }
  }
}
