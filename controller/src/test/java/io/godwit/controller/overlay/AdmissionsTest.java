package io.godwit.controller.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.controller.overlay.Door.Published;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.Service;
import io.godwit.model.Subnet;
import io.godwit.model.TransportPort;
import io.godwit.model.TransportPort.Transport;
import io.godwit.model.VmId;
import io.godwit.model.VmLabel;
import io.godwit.model.VmLabels;
import io.godwit.model.VmName;
import io.godwit.model.VmSelector;
import io.godwit.model.VmSpec;
import io.godwit.model.Vni;
import io.godwit.protocol.v1.Admission;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a network lets in that has the VMs web-2, web-3, db-4 and bare-5, each at that address. */
class AdmissionsTest {
  private static final NetworkName NETWORK = new NetworkName("shop");
  private static final HostId HOST = new HostId(new UUID(0, 1));
  private static final List<Member> VMS =
      List.of(
          member(2, "web-2", "tier=web", "zone=a"),
          member(3, "web-3", "tier=web", "zone=b"),
          member(4, "db-4", "tier=db", "zone=a"),
          member(5, "bare-5"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all            | all            | any           | 2 3 4 5 | 2 3 4 5 | ADMITTED_ANY 0-0
          all            | vm:db-4        | 5432/tcp      | 2 3 4 5 | 4       | ADMITTED_TCP 5432-5432
          label:tier=web | label:tier=db  | 8000-8100/tcp | 2 3     | 4       | ADMITTED_TCP 8000-8100
          label:zone=a   | label:zone=b   | udp           | 2 4     | 3       | ADMITTED_UDP 1-65535
          vm:bare-5      | label:zone=a   | icmp          | 5       | 2 4     | ADMITTED_ICMP 0-0
          label:tier=api | vm:db-4        | tcp           |         | 4       | ADMITTED_TCP 1-65535
          vm:db-4        | label:tier=api | 53/udp        | 4       |         | ADMITTED_UDP 53-53
          label:zone=web | label:tier=a   | any           |         |         | ADMITTED_ANY 0-0
          """)
  void policyAdmitsTheAddressesThatItsSelectorsHaveNow(
      String from, String to, String service, String sources, String vms, String what) {
    List<Admission> admissions =
        Admissions.of(List.of(policy(3, from, to, service)), VMS, List.of());

    assertThat(admissions)
        .extracting(AdmissionsTest::text)
        .containsExactly("3: [%s] to [%s] %s".formatted(orEmpty(sources), orEmpty(vms), what));
    assertThat(admissions.getFirst().getIpv6SourcesList())
        .isEqualTo(
            Stream.of(orEmpty(sources).split(" "))
                .filter(number -> !number.isEmpty())
                .map(number -> "fd12::5054:6eff:fe00:" + number)
                .toList());
  }

  private static String orEmpty(String column) {
    return column == null ? "" : column;
  }

  @Test
  void policyOfSeveralServicesIsAnAdmissionOfEach() {
    assertThat(
            texts(
                List.of(policy(9, "vm:web-2", "vm:db-4", "53/udp", "icmp", "9/tcp", "10/tcp")),
                List.of()))
        .containsExactly(
            "9: [2] to [4] ADMITTED_ICMP 0-0",
            "9: [2] to [4] ADMITTED_TCP 9-9",
            "9: [2] to [4] ADMITTED_TCP 10-10",
            "9: [2] to [4] ADMITTED_UDP 53-53");
  }

  @Test
  void whatIsExposedIsAdmittedFromItsDoorAlone() {
    Door west =
        door(254, published(Transport.TCP, 443, 2, 8443), published(Transport.UDP, 53, 3, 53));
    Door east = door(253, published(Transport.TCP, 80, 2, 8080));

    assertThat(texts(List.of(policy(1, "vm:web-2", "vm:db-4", "any")), List.of(west, east)))
        .containsExactly(
            "0: [253] to [2] ADMITTED_TCP 8080-8080",
            "0: [254] to [2] ADMITTED_TCP 8443-8443",
            "0: [254] to [3] ADMITTED_UDP 53-53",
            "1: [2] to [4] ADMITTED_ANY 0-0");
  }

  @Test
  void allVmsAreNotTheirDoors() {
    assertThat(texts(List.of(policy(1, "all", "vm:db-4", "any")), List.of(door(254))))
        .containsExactly("1: [2 3 4 5] to [4] ADMITTED_ANY 0-0");
  }

  @Test
  void twoPortsOfADoorToOneOfAVmAreOneAdmission() {
    Door door =
        door(254, published(Transport.TCP, 443, 2, 80), published(Transport.TCP, 80, 2, 80));

    assertThat(texts(List.of(), List.of(door)))
        .containsExactly("0: [254] to [2] ADMITTED_TCP 80-80");
  }

  @Test
  void sameFactsMakeTheSameMessagesInWhateverOrder() {
    List<Policy> policies =
        List.of(
            policy(1, "all", "label:zone=a", "1/tcp", "1/udp", "icmp"),
            policy(2, "label:tier=web", "all", "any"));
    List<Policy> otherwise =
        List.of(
            policy(2, "label:tier=web", "all", "any"),
            policy(1, "all", "label:zone=a", "icmp", "1/udp", "1/tcp"));
    Published https = published(Transport.TCP, 443, 2, 8443);
    Published dns = published(Transport.UDP, 53, 2, 8443);
    List<Member> shuffled = new ArrayList<>(VMS);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(Admissions.of(otherwise, shuffled, List.of(door(254, dns, https), door(253, dns))))
          .isEqualTo(Admissions.of(policies, VMS, List.of(door(253, dns), door(254, https, dns))));
    }
  }

  /** Each VM held against each policy would be 50 million looks. */
  @Test
  void largeNetworkWithManyPoliciesIsNoWork() {
    AtomicInteger looks = new AtomicInteger();
    List<Member> many =
        counting(
            IntStream.range(2, 10_002)
                .mapToObj(number -> member(number, "vm-" + number, "of=" + number % 5_000))
                .toList(),
            looks);
    List<Policy> policies =
        counting(
            IntStream.range(0, 5_000)
                .mapToObj(
                    number -> policy(number, "label:of=" + number, "vm:vm-" + (number + 2), "tcp"))
                .toList(),
            looks);

    List<Admission> admissions = Admissions.of(policies, many, List.of());

    assertThat(looks.get()).as("looks at a VM or a policy").isLessThan(10 * (10_000 + 5_000));
    assertThat(admissions)
        .hasSize(5_000)
        .allSatisfy(
            each -> {
              assertThat(each.getSourcesCount()).isEqualTo(2);
              assertThat(each.getVmIdsCount()).isEqualTo(1);
            });
  }

  private static <T> List<T> counting(List<T> all, AtomicInteger looks) {
    return new AbstractList<>() {
      @Override
      public T get(int index) {
        looks.incrementAndGet();
        return all.get(index);
      }

      @Override
      public int size() {
        return all.size();
      }
    };
  }

  private static List<String> texts(List<Policy> policies, List<Door> doors) {
    return Admissions.of(policies, VMS, doors).stream().map(AdmissionsTest::text).toList();
  }

  /** Addresses and ids by their last number. */
  private static String text(Admission admission) {
    List<String> sources =
        admission.getSourcesList().stream()
            .map(prefix -> prefix.replaceFirst("10\\.5\\.0\\.([0-9]+)", "$1"))
            .toList();
    List<String> vms =
        admission.getVmIdsList().stream()
            .map(id -> Long.toString(UUID.fromString(id).getLeastSignificantBits()))
            .toList();
    return "%d: [%s] to [%s] %s %d-%d"
        .formatted(
            admission.getPolicy(),
            String.join(" ", sources),
            String.join(" ", vms),
            admission.getProtocol(),
            admission.getFirstPort(),
            admission.getLastPort());
  }

  private static Policy policy(long number, String from, String to, String... services) {
    return new Policy(
        number,
        PolicyOrigin.parse(from),
        VmSelector.parse(to),
        Stream.of(services).map(Service::parse).toList());
  }

  private static Door door(int number, Published... published) {
    return new Door(
        NETWORK,
        HOST,
        new MacAddress("52:54:6e:ff:00:%02x".formatted(number)),
        address(number),
        List.of(published));
  }

  private static Published published(Transport transport, int port, int vm, int vmPort) {
    return new Published(new TransportPort(transport, port), address(vm), vmPort);
  }

  private static Ipv4Address address(int number) {
    return new Ipv4Address(Ipv4Address.parse("10.5.0.0").bits() + number);
  }

  private static Member member(int number, String name, String... labels) {
    NetworkPort port =
        new NetworkPort(
            NETWORK,
            new Vni(7),
            Mtu.USUAL,
            Subnet.parse("10.5.0.0/16"),
            Optional.of(Ipv6Range.parse("fd12::/64")),
            address(number));
    VmSpec vm =
        new VmSpec(
            new VmId(new UUID(1, number)),
            new VmName(name),
            1,
            DataSize.ofMebibytes(64),
            DataSize.ofGibibytes(1),
            new Image(
                new ImageDigest("ab".repeat(32)),
                ImageFormat.QCOW2,
                DataSize.ofMebibytes(30),
                DataSize.ofGibibytes(1)),
            new MacAddress("52:54:6e:00:%02x:%02x".formatted(number >> 8, number & 0xff)),
            new CpuContract("Nehalem", List.of()),
            "pc-q35-7.2",
            Optional.of(port));
    return new Member(
        vm,
        port,
        HOST,
        new Epoch(3),
        Optional.empty(),
        VmLabels.of(Stream.of(labels).map(VmLabel::parse).toArray(VmLabel[]::new)));
  }
}
