package io.godwit.controller.fleet;

import io.godwit.api.PlanRequest.Blackout;
import io.godwit.api.PlanRequest.HostWindow;
import io.godwit.api.PlanRequest.Pin;
import io.godwit.api.PlanRequest.Places;
import io.godwit.api.PlanRequest.Regions;
import io.godwit.api.PlanRequest.Rules;
import io.godwit.api.PlanRequest.Spreading;
import io.godwit.api.PlanRequest.Window;
import java.util.List;

/** Rules, one at a time. */
final class TestRules {
  private TestRules() {}

  static Rules windows(String vm, String... times) {
    return Rules.NONE.withWindows(List.of(new Window(vm, List.of(times))));
  }

  static Rules hostWindow(String host, String... times) {
    return Rules.NONE.withHostWindows(List.of(new HostWindow(host, List.of(times))));
  }

  static Rules rules(List<String> together, List<String> apart, Pin pin) {
    return new Rules(
        together == null ? null : List.of(together),
        apart == null ? null : List.of(apart),
        pin == null ? null : List.of(pin),
        null,
        false);
  }

  static Rules apart(String... vms) {
    return rules(null, List.of(vms), null);
  }

  static Rules pinned(String vm, String... hosts) {
    return rules(null, null, new Pin(vm, List.of(hosts)));
  }

  static Rules allowed(String vm, String provider) {
    return new Rules(null, null, null, List.of(new Places(vm, List.of(provider))), false);
  }

  static Rules silent(int millis) {
    return Rules.NONE.withBlackouts(List.of(new Blackout(Rig.VM, millis)));
  }

  static Rules regions(String vm, String... regions) {
    return Rules.NONE.withRegions(List.of(new Regions(vm, List.of(regions))));
  }

  static Rules spread(int atMost, String... vms) {
    return Rules.NONE.withSpread(List.of(new Spreading(List.of(vms), "ZONE", atMost)));
  }
}
