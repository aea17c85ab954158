package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabSpecTest {
  private static final Capacity CAPACITY = new Capacity(1, 1024, 1024);

  @Test
  void theStandardLabHasTwoProvidersAndThreeHosts() {
    LabSpec spec = LabSpec.standard();

    assertThat(spec.hosts()).hasSize(3);
    assertThat(spec.gateways()).hasSize(2).containsEntry("lab-west", "10.82.0.1");
    assertThat(spec.routedNetworks()).containsExactly("10.81.0.0/24", "10.82.0.0/24");
  }

  @Test
  void aHostBehindANatIsSeenUnderAnotherAddressAndLetsNothingInThatItDidNotAskFor() {
    LabSpec spec = LabSpec.standard().behindNat(Set.of("west-1"));

    assertThat(spec.behindNat()).extracting(HostSpec::name).containsExactly("west-1");
    assertThat(spec.routedNetworks()).contains("10.80.2.0/24");
    assertThat(Nat.rules(spec.behindNat()))
        .contains("ip saddr 10.82.0.11 oifname != \"lab-west\" snat to 10.80.2.3 fully-random")
        .contains(
            "ip daddr 10.82.0.11 iifname != \"lab-west\" ct state != { established, related } drop");
    assertThat(LabSpec.standard().behindNat()).isEmpty();
  }

  @Test
  void aHostThatTheLabLacksIsNotPutBehindANat() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabSpec.standard().behindNat(Set.of("west-9")))
        .withMessageContaining("west-9")
        .withMessageContaining("east-1, east-2, west-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "East", "-x", "a;b", "../x", "a b", "thirteen-char"})
  void aNameThatIsNotANameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HostSpec(name, "lab-east", "10.81.0.11", 1, CAPACITY))
        .withMessageContaining("is not a lab name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.81.0", "192.168.0.1", "10.81.0.11/24", "10.81.0.11 dev eth0"})
  void anAddressThatIsNotOneIsRefused(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HostSpec("a", "p", address, 1, CAPACITY));
  }

  @Test
  void twoHostsDoNotShareAnAddress() {
    HostSpec one = new HostSpec("a", "p", "10.81.0.11", 1, CAPACITY);
    HostSpec other = new HostSpec("b", "p", "10.81.0.11", 2, CAPACITY);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabSpec(List.of(one, other), Path.of("/run/x"), Path.of("/var/x")))
        .withMessageContaining("10.81.0.11");
  }

  @Test
  void aHostThatTheLabLacksIsAnsweredWithThoseItHas() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lab.standard().host("east-9"))
        .withMessageContaining("east-1, east-2, west-1");
  }

  @Test
  void aPathOutsideOfTheHostsOwnFoldersIsRefused() {
    LabHost host = Lab.standard().host("east-1");

    assertThat(host.onMachine("/var/lib/godwit/vms"))
        .isEqualTo(Path.of("/var/lib/godwit-lab/hosts/east-1/var/lib/godwit/vms"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> host.onMachine("/var/lib/godwit/../../../etc/passwd"));
  }

  @Test
  void theMacOfASegmentAddress() {
    assertThat(Wiring.mac("10.77.255.3")).isEqualTo("52:54:00:4d:ff:03");
  }

  @Test
  void aRateThatTheKernelCannotCountIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BitRate(0));
    assertThat(BitRate.ofMegabits(5).bitsPerSecond()).isEqualTo(5_000_000);
  }
}
