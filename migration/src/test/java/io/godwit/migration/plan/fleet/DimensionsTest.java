package io.godwit.migration.plan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostName;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DimensionsTest {
  private static final CpuDay STEADY = CpuDay.constant(new Cores(3000));

  @Test
  void dayThatIsTheSameForAllIsOneDimension() {
    assertThat(of(STEADY, CpuDay.constant(new Cores(500)))).isEqualTo(Dimension.ALL_DAY);
  }

  @Test
  void partThatAnotherOneDecidesIsLeftOut() {
    assertThat(
            of(STEADY, day(100, 200, 500, 100, 100, 100)).stream().filter(Dimension::isPartOfDay))
        .hasSize(1);
  }

  /** In the last part VMs need most, and there the host has most. */
  @Test
  void partInWhichAHostHasLessIsLookedAtThoughVmsNeedLess() {
    List<Dimension> found =
        of(day(3000, 3000, 3000, 3000, 3000, 9000), day(100, 100, 2900, 100, 100, 3000));
    assertThat(found.stream().filter(Dimension::isPartOfDay)).hasSize(2);
  }

  private static CpuDay day(long... parts) {
    return CpuDay.of(part -> parts[part]);
  }

  private static List<Dimension> of(CpuDay capacity, CpuDay demand) {
    HostName name = new HostName("a");
    FleetHost host =
        new FleetHost(
            name,
            new HostType("a", resources(capacity), Money.ZERO, Set.of("Nehalem"), Set.of()),
            new Place(new ProviderName("aws"), "", ""),
            FleetHost.Power.ON,
            FleetHost.Intake.OPEN,
            FleetHost.Keeping.RELEASABLE);
    FleetVm vm =
        new FleetVm(
            new VmName("one"),
            name,
            resources(demand),
            DataSize.ZERO,
            new CpuContract("Nehalem", List.of()),
            Map.of());
    return Dimensions.of(List.of(host), List.of(vm));
  }

  private static Resources resources(CpuDay cpu) {
    return new Resources(cpu, DataSize.ofGibibytes(1), DataSize.ofGibibytes(1), 0, DataSize.ZERO);
  }
}
