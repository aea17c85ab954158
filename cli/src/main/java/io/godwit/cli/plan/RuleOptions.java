package io.godwit.cli.plan;

import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Regions;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Spreading;
import io.godwit.cli.failure.UsageException;
import io.godwit.cli.session.Session;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What must hold of where VMs are, beside what every plan keeps to. */
public final class RuleOptions {
  private static final String WANTED = "a VM and where it is";
  private static final Pattern DOMAIN =
      Pattern.compile("(rack|zone|region|provider)(?::([0-9]{1,4}))?");

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

  @Option(
      names = "--allow-region",
      paramLabel = "VM=REGION",
      description =
          "A VM, or label:KEY=VALUE for all that have that label, and the region, or regions with"
              + " commas between, that it is in, at whichever provider (godwit host list -o wide shows"
              + " them). May be given several times.")
  private List<String> regions = List.of();

  @Option(
      names = "--spread",
      paramLabel = "VM,VM=DOMAIN",
      description =
          "VMs, or label:KEY=VALUE, of which no rack, zone, region or provider has two, for example"
              + " web-1,web-2=zone; or more than so many: label:tier=web=zone:3. May be given several"
              + " times.")
  private List<String> spread = List.of();

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
            spareHost,
            List.of(),
            regions.stream().map(RuleOptions::regions).toList(),
            spread.stream().map(RuleOptions::spreading).toList(),
            List.of(),
            List.of());
    return rules.equals(Rules.NONE) ? Optional.empty() : Optional.of(rules);
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
    Pair pair = Pair.of("--pin", WANTED, text, "web=east-1");
    return new Pin(pair.name("a VM"), names("a host", pair.after()));
  }

  private static Places places(String text) {
    Pair pair = Pair.of("--allow", WANTED, text, "web=aws");
    return new Places(pair.name("a VM"), names("a provider", pair.after()));
  }

  private static Regions regions(String text) {
    Pair pair = Pair.ofSelected("--allow-region", WANTED, text, "web=eu-central-1");
    return new Regions(selected(pair.before()), pair.values());
  }

  private static Spreading spreading(String text) {
    Pair pair = Pair.ofSelected("--spread", WANTED, text, "web-1,web-2=zone");
    Matcher domain = DOMAIN.matcher(pair.after());
    if (!domain.matches()) {
      throw new UsageException(
          "--spread wants rack, zone, region or provider behind its last equals sign, and perhaps how"
              + " many of the VMs one has at most, for example zone:3; not '"
              + pair.after()
              + "'");
    }
    return new Spreading(
        Stream.of(pair.before().split(",", -1)).map(RuleOptions::selected).toList(),
        domain.group(1).toUpperCase(Locale.ROOT),
        domain.group(2) == null ? 1 : Integer.parseInt(domain.group(2)));
  }

  /** A VM's name, or a label, which the controller reads. */
  private static String selected(String text) {
    return text.startsWith("label:") ? text : Session.name("a VM", text);
  }

  private static List<String> names(String what, String text) {
    return Stream.of(text.split(",", -1)).map(name -> Session.name(what, name)).toList();
  }
}
