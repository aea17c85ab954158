package io.godwit.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.controller.saga.Cause;
import io.godwit.controller.saga.JournalEntry;
import io.godwit.controller.saga.SagaState;
import io.godwit.controller.saga.StaleCoordinatorException;
import io.godwit.controller.saga.StepEvent;
import io.godwit.controller.store.RuleRecord.Kind;
import io.godwit.controller.usage.GuestMemoryUse;
import io.godwit.controller.usage.Samples;
import io.godwit.controller.usage.Traffic;
import io.godwit.controller.usage.UsageHour;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.HostId;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.ImageName;
import io.godwit.model.InstanceId;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.Location;
import io.godwit.model.MacAddress;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.OperationId;
import io.godwit.model.PolicyOrigin;
import io.godwit.model.ProviderName;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store keeps to. */
public abstract class StoreContract {
  static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  static final HostId EAST = new HostId(new UUID(0, 1));
  static final HostId WEST = new HostId(new UUID(0, 2));
  static final VmId VM = new VmId(new UUID(1, 1));
  static final OperationId OPERATION = new OperationId(new UUID(2, 1));
  private static final OperationId OTHER = new OperationId(new UUID(2, 2));

  private Store store;

  /** Opens a store in the place of the one that it opened before, with what that one wrote. */
  protected abstract Store reopen();

  @BeforeEach
  void open() {
    store = reopen();
    store.change(
        transaction -> {
          transaction.hosts().insert(EAST, new HostName("east-1"), new ProviderName("lab"), NOW);
          transaction.hosts().insert(WEST, new HostName("west-1"), new ProviderName("lab"), NOW);
          transaction.operations().insert(operation(OPERATION));
          transaction.operations().insert(operation(OTHER));
          transaction.vms().insert(spec(), new ImageName("base"), EAST, OPERATION, NOW);
        });
  }

  @Test
  void referenceIsKeptForGood() {
    assertThat(referencePace()).isEmpty();
    store.change(transaction -> transaction.hosts().setReferencePace(123));
    store.close();
    store = reopen();
    assertThat(referencePace()).hasValue(123);
  }

  private OptionalLong referencePace() {
    return store.read(transaction -> transaction.hosts().referencePace());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void olderControllersWritesAreRefused() {
    try (Store newer = reopen()) {
      assertThat(newer.generation()).isEqualTo(store.generation() + 1);

      assertThatThrownBy(() -> store.change(transaction -> transaction.vms().setMade(VM)))
          .isInstanceOf(StaleCoordinatorException.class);
      assertThatThrownBy(() -> store.note(transaction -> transaction.hosts().setSeen(EAST, NOW)))
          .isInstanceOf(StaleCoordinatorException.class);
      assertThat(vm().made()).isFalse();
    }
  }

  @Test
  void newerControllerFindsWhatWasWritten() {
    store.change(transaction -> transaction.vms().grant(VM, OPERATION, Epoch.FIRST, WEST));
    store.change(transaction -> transaction.operations().append(OPERATION, entry(StepEvent.DONE)));

    try (Store newer = reopen()) {
      VmRecord vm = newer.read(transaction -> transaction.vms().find(VM)).orElseThrow();
      assertThat(vm.grantedTo()).contains(WEST);
      assertThat(vm.spec()).isEqualTo(spec());
      assertThat(newer.<List<JournalEntry>>read(all -> all.operations().journal(OPERATION)))
          .containsExactly(entry(StepEvent.DONE));
      assertThat(newer.<List<OperationRecord>>read(all -> all.operations().in(SagaState.PENDING)))
          .extracting(OperationRecord::id)
          .containsExactly(OPERATION, OTHER);
    }
  }

  @Test
  void drainedHostIsFoundDrainedByANewerController() {
    store.change(transaction -> transaction.hosts().setScheduling(EAST, Scheduling.DRAINING));
    store.change(transaction -> transaction.hosts().setLink(EAST, "boot", "0.1.0", NOW));

    try (Store newer = reopen()) {
      assertThat(newer.<List<HostRecord>>read(transaction -> transaction.hosts().all()))
          .extracting(HostRecord::schedulable)
          .containsExactly(false, true);
      newer.change(transaction -> transaction.hosts().setScheduling(EAST, Scheduling.OPEN));
      assertThat(newer.<List<HostRecord>>read(transaction -> transaction.hosts().all()))
          .allMatch(HostRecord::schedulable);
    }
  }

  @Test
  void planIsNumberedAndFoundByANewerController() {
    assertThat(plan("{\"a\":1}", Optional.empty())).isEqualTo(1);
    assertThat(plan("{\"b\":2}", Optional.of(1L))).isEqualTo(2);
    store.change(transaction -> transaction.plans().setOperation(1, OPERATION));
    store.change(transaction -> transaction.plans().discard(2));

    try (Store newer = reopen()) {
      assertThat(newer.<List<PlanRecord>>read(transaction -> transaction.plans().all()))
          .containsExactly(
              new PlanRecord(2, "{\"b\":2}", Optional.of(1L), true, Optional.empty(), NOW),
              new PlanRecord(1, "{\"a\":1}", Optional.empty(), false, Optional.of(OPERATION), NOW));
      assertThat(newer.<Optional<String>>read(transaction -> transaction.plans().document(2)))
          .contains("all of {\"b\":2}");
      assertThat(newer.<Optional<PlanRecord>>read(transaction -> transaction.plans().find(3)))
          .isEmpty();
    }
  }

  @Test
  void oldPlansThatNobodyAppliedAreForgottenAndTheirNumbersNotGivenAgain() {
    for (int number = 1; number <= 4; number++) {
      assertThat(plan("{}", Optional.empty())).isEqualTo(number);
    }
    store.change(transaction -> transaction.plans().setOperation(1, OPERATION));
    store.change(transaction -> transaction.plans().forgetUnapplied(1));

    assertThat(store.<List<PlanRecord>>read(transaction -> transaction.plans().all()))
        .extracting(PlanRecord::number)
        .containsExactly(4L, 1L);
    assertThat(plan("{}", Optional.empty())).isEqualTo(5);
  }

  private long plan(String summary, Optional<Long> undoes) {
    return store.write(
        transaction -> transaction.plans().insert(summary, "all of " + summary, undoes, NOW));
  }

  @Test
  void hostThatAnOperationClosedIsReopenedByNoOther() {
    store.change(transaction -> transaction.hosts().close(EAST, OPERATION));
    store.change(transaction -> transaction.hosts().close(EAST, OTHER));
    assertThat(closedBy(EAST)).contains(OPERATION);
    store.change(transaction -> transaction.hosts().reopen(EAST, OTHER));
    assertThat(isOpen(EAST)).isFalse();
    store.change(transaction -> transaction.hosts().reopen(EAST, OPERATION));
    assertThat(isOpen(EAST)).isTrue();
    assertThat(closedBy(EAST)).isEmpty();
  }

  @Test
  void hostThatIsDrainedCountsAsClosedByItsLastDrain() {
    store.change(transaction -> transaction.hosts().drain(EAST, OTHER));
    assertThat(isOpen(EAST)).isFalse();
    assertThat(closedBy(EAST)).contains(OTHER);
    store.change(transaction -> transaction.hosts().drain(EAST, OPERATION));
    assertThat(closedBy(EAST)).contains(OPERATION);
    store.change(transaction -> transaction.hosts().setScheduling(EAST, Scheduling.DRAINING));
    store.change(transaction -> transaction.hosts().drain(EAST, OTHER));
    assertThat(closedBy(EAST)).as("its user had closed it").contains(OTHER);
    store.change(transaction -> transaction.hosts().reopen(EAST, OTHER));
    assertThat(isOpen(EAST)).isTrue();
  }

  @Test
  void hostThatItsUserClosesStaysClosed() {
    store.change(transaction -> transaction.hosts().close(EAST, OPERATION));
    store.change(transaction -> transaction.hosts().setScheduling(EAST, Scheduling.DRAINING));
    store.change(transaction -> transaction.hosts().reopen(EAST, OPERATION));

    assertThat(isOpen(EAST)).isFalse();
  }

  @Test
  void hostThatWasGivenBackIsOpenedOnlyByItsUserOrOnceItIsTakenBack() {
    store.change(transaction -> transaction.hosts().close(EAST, OPERATION));
    store.change(transaction -> transaction.hosts().giveBack(EAST, OPERATION));
    assertThat(givenBackBy(EAST)).contains(OPERATION);
    store.change(transaction -> transaction.hosts().giveBack(EAST, OTHER));
    assertThat(givenBackBy(EAST)).as("it goes on with it").contains(OTHER);
    store.change(transaction -> transaction.hosts().reopen(EAST, OPERATION));
    assertThat(isOpen(EAST)).isFalse();

    assertThat(hasBooted(EAST)).isFalse();
    store.change(transaction -> transaction.hosts().setLink(EAST, "another boot", "1", NOW));
    assertThat(hasBooted(EAST)).isTrue();
    store.change(transaction -> transaction.hosts().takeBack(EAST));
    assertThat(givenBackBy(EAST)).isEmpty();
    assertThat(hasBooted(EAST)).isFalse();
    store.change(transaction -> transaction.hosts().reopen(EAST, OPERATION));
    assertThat(isOpen(EAST)).isTrue();

    store.change(transaction -> transaction.hosts().giveBack(EAST, OTHER));
    store.change(transaction -> transaction.hosts().setScheduling(EAST, Scheduling.OPEN));
    assertThat(givenBackBy(EAST)).isEmpty();
  }

  @Test
  void hostThatItsUserHasClosedIsThePlansOnceItIsGivenBack() {
    store.change(transaction -> transaction.hosts().setScheduling(EAST, Scheduling.DRAINING));
    store.change(transaction -> transaction.hosts().giveBack(EAST, OPERATION));

    assertThat(closedBy(EAST)).contains(OPERATION);
  }

  @Test
  void hostStandsWhereItsUserSaysAndElseWhereItsProviderTells() {
    Location told = Location.ofNullable("eu-central-1", "eu-central-1a", null);
    Location said = Location.ofNullable(null, null, "rack-7");
    assertThat(host(EAST).located()).isEmpty();
    assertThat(host(EAST).location()).isEqualTo(Location.UNKNOWN);

    store.change(transaction -> transaction.hosts().tellLocation(EAST, told));
    assertThat(host(EAST).located()).contains(new Located(told, Located.Teller.PROVIDER));

    store.change(transaction -> transaction.hosts().setLocation(EAST, said));
    store.change(transaction -> transaction.hosts().tellLocation(EAST, told));
    store.change(transaction -> transaction.hosts().setLink(EAST, "boot", "1", NOW));
    assertThat(host(EAST).located()).contains(new Located(said, Located.Teller.USER));

    store.change(transaction -> transaction.hosts().forgetLocation(EAST));
    assertThat(host(EAST).located()).isEmpty();
    store.change(transaction -> transaction.hosts().tellLocation(EAST, told));
    assertThat(host(EAST).location()).isEqualTo(told);
  }

  private HostRecord host(HostId id) {
    return store.read(transaction -> transaction.hosts().find(id).orElseThrow());
  }

  @Test
  void hostIsTheInstanceThatItWasLastSeenOn() {
    store.change(transaction -> transaction.hosts().setLink(EAST, "boot", "1", NOW));
    assertThat(store.read(transaction -> transaction.hosts().find(EAST).orElseThrow()).instance())
        .isEmpty();
    store.change(
        transaction -> transaction.hosts().setInstance(EAST, new InstanceId("i-1"), "boot"));
    store.change(
        transaction -> transaction.hosts().setInstance(EAST, new InstanceId("i-2"), "boot"));
    HostRecord seen = store.read(transaction -> transaction.hosts().find(EAST).orElseThrow());
    assertThat(seen.presentInstance()).contains(new InstanceId("i-2"));

    store.change(transaction -> transaction.hosts().setLink(EAST, "another boot", "1", NOW));
    store.change(
        transaction -> transaction.hosts().setInstance(EAST, new InstanceId("i-3"), "boot"));
    HostRecord booted = store.read(transaction -> transaction.hosts().find(EAST).orElseThrow());
    assertThat(booted.instance()).as("of a boot that is over").contains(new InstanceId("i-2"));
    assertThat(booted.presentInstance()).isEmpty();

    store.change(transaction -> transaction.hosts().forgetInstance(EAST));
    assertThat(store.read(transaction -> transaction.hosts().find(EAST).orElseThrow()).instance())
        .isEmpty();
  }

  @Test
  void whatRunsByItselfIsOnUntilItIsTurnedOffAndItsTurnsAreKept() {
    assertThat(told()).isEmpty();
    store.change(transaction -> transaction.automatic().turnOn("{}", NOW.minusSeconds(9)));
    store.change(transaction -> transaction.automatic().turnOn("{\"every\":1}", NOW));
    assertThat(told()).contains(new AutomaticTable.Told("{\"every\":1}", NOW));

    AutomaticTurn idle = new AutomaticTurn(NOW, Optional.empty(), "nothing to gain");
    AutomaticTurn moved = new AutomaticTurn(NOW.plusSeconds(60), Optional.of(7L), "2 moves");
    store.change(transaction -> transaction.automatic().addTurn(idle));
    store.change(transaction -> transaction.automatic().addTurn(moved));
    store.change(transaction -> transaction.automatic().turnOff());
    assertThat(told()).isEmpty();
    assertThat(turns(2)).containsExactly(moved, idle);
    assertThat(turns(1)).containsExactly(moved);
  }

  @Test
  void onlyTheNewestTurnsAreKept() {
    store.change(
        transaction -> {
          transaction.automatic().addTurn(new AutomaticTurn(NOW, Optional.of(7L), "applied"));
          for (int number = 0; number < AutomaticTable.MOST_TURNS + 2; number++) {
            transaction
                .automatic()
                .addTurn(new AutomaticTurn(NOW, Optional.empty(), "turn " + number));
          }
        });
    List<AutomaticTurn> kept = turns(AutomaticTable.MOST_TURNS + 2);
    assertThat(kept).hasSize(AutomaticTable.MOST_TURNS + 1);
    assertThat(kept.get(AutomaticTable.MOST_TURNS - 1).what()).isEqualTo("turn 2");
    assertThat(kept.getLast().what()).as("its moves count for a day").isEqualTo("applied");

    Instant later = NOW.plus(AutomaticTable.KEPT).plusSeconds(1);
    store.change(
        transaction ->
            transaction.automatic().addTurn(new AutomaticTurn(later, Optional.empty(), "last")));
    assertThat(turns(AutomaticTable.MOST_TURNS + 2)).hasSize(AutomaticTable.MOST_TURNS);
  }

  @Test
  void rulesAreKeptUntilTheyAreRemovedUnderNumbersOfTheirOwn() {
    RuleRecord first = rule(Kind.PIN, List.of("web"), List.of("east-1", "west-1"));
    RuleRecord second = rule(Kind.SPARE_HOST, List.of(), List.of());
    assertThat(first)
        .isEqualTo(new RuleRecord(1, Kind.PIN, List.of("web"), List.of("east-1", "west-1"), NOW));
    assertThat(rules()).containsExactly(first, second);

    assertThat(removed(2)).isTrue();
    assertThat(removed(2)).isFalse();
    assertThat(rules()).containsExactly(first);
    assertThat(rule(Kind.SPARE_HOST, List.of(), List.of()).number()).isEqualTo(3);
  }

  @Test
  void networksHaveNamesAndNumbersOfTheirOwn() {
    NetworkRecord shop = network("shop", 1000);
    NetworkRecord apart =
        new NetworkRecord(
            new NetworkName("apart"),
            new Vni(1001),
            Subnet.parse("10.5.0.0/24"),
            Optional.of(Ipv6Range.parse("fd12:3456:789a:1::/64")),
            Mtu.USUAL,
            Openness.OPEN,
            NOW);
    store.change(transaction -> transaction.networks().insert(shop));
    store.change(transaction -> transaction.networks().insert(apart));
    assertThat(networks()).containsExactly(apart, shop);

    assertThatThrownBy(() -> insert(network("shop", 1002))).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> insert(network("other", 1001))).isInstanceOf(RuntimeException.class);
    try (Store newer = reopen()) {
      assertThat(newer.<Optional<NetworkRecord>>read(all -> all.networks().find(shop.name())))
          .contains(shop);
      assertThat(newer.<Boolean>write(all -> all.networks().remove(shop.name()))).isTrue();
      assertThat(newer.<Boolean>write(all -> all.networks().remove(shop.name()))).isFalse();
    }
    assertThat(networks()).containsExactly(apart);
  }

  @Test
  void networkIsAsOpenAsItWasSetLast() {
    NetworkRecord shop = network("shop", 1000);
    NetworkRecord learnt = network("learnt", 1001).with(Openness.UNKNOWN);
    insert(shop);
    insert(learnt);
    assertThat(networks()).containsExactly(learnt, shop);

    Openness closed = new Openness.Closed(NOW.plusSeconds(120));
    store.change(all -> all.networks().set(shop.name(), closed));
    assertThat(networks()).containsExactly(learnt, shop.with(closed));
    store.change(all -> all.networks().set(learnt.name(), Openness.OPEN));
    store.change(all -> all.networks().set(shop.name(), Openness.UNKNOWN));
    try (Store newer = reopen()) {
      assertThat(newer.<List<NetworkRecord>>read(all -> all.networks().all()))
          .containsExactly(learnt.with(Openness.OPEN), shop.with(Openness.UNKNOWN));
    }
  }

  @Test
  void networkWithoutIpv6IsCompletedOnce() {
    Ipv6Range range = Ipv6Range.parse("fd12::/64");
    NetworkRecord shop = network("shop", 1000);
    insert(shop);

    store.change(all -> all.networks().complete(shop.name(), range));
    store.change(all -> all.networks().complete(shop.name(), Ipv6Range.parse("fd13::/64")));

    assertThat(networks()).containsExactly(shop.with(range));
    try (Store newer = reopen()) {
      assertThat(newer.<List<NetworkRecord>>read(all -> all.networks().all()))
          .containsExactly(shop.with(range));
    }
  }

  @Test
  void policiesAreKeptOnceUnderNumbersThatAreNotGivenAgain() {
    insert(network("shop", 1000));
    insert(network("apart", 1001));
    PolicyRecord first = insert(policy("shop", "label:tier=web", "vm:db", "53/udp", "443/tcp"));
    assertThat(first.servicesText()).isEqualTo("443/tcp,53/udp");
    PolicyRecord other = insert(policy("apart", "all", "all", "any"));

    assertThatThrownBy(() -> insert(policy("shop", "label:tier=web", "vm:db", "443/tcp", "53/udp")))
        .as("the same")
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> insert(policy("nothing", "all", "all", "any")))
        .isInstanceOf(RuntimeException.class);
    PolicyRecord last = insert(policy("shop", "vm:db", "label:tier=web", "53/udp", "443/tcp"));
    assertThat(policies()).containsExactly(first, other, last);
    assertThat(store.<Boolean>write(all -> all.policies().remove(last.number()))).isTrue();
    assertThat(store.<Boolean>write(all -> all.policies().remove(last.number()))).isFalse();
    try (Store newer = reopen()) {
      assertThat(
              newer.<PolicyRecord>write(
                  all -> all.policies().insert(policy("shop", "all", "all", "icmp"))))
          .extracting(PolicyRecord::number)
          .isEqualTo(last.number() + 1);
      assertThat(newer.<List<PolicyRecord>>read(all -> all.policies().in(first.network())))
          .extracting(PolicyRecord::number)
          .containsExactly(first.number(), last.number() + 1);
    }
  }

  @Test
  void policiesGoWithTheirNetworkAndWithTheVmThatTheyName() {
    NetworkRecord shop = network("shop", 1000);
    insert(shop);
    insert(network("apart", 1001));
    VmSpec vm = inNetwork(2, shop, "10.5.0.2");
    enter(vm);
    PolicyRecord byName = insert(policy("shop", "vm:vm-2", "all", "any"));
    PolicyRecord toName = insert(policy("shop", "all", "vm:vm-2", "any"));
    PolicyRecord another = insert(policy("shop", "vm:vm-22", "all", "any"));
    PolicyRecord elsewhere = insert(policy("apart", "vm:vm-2", "all", "any"));
    assertThat(policies()).containsExactly(byName, toName, another, elsewhere);

    store.change(all -> all.vms().delete(vm.id(), OTHER));
    assertThat(policies()).containsExactly(another, elsewhere);
    store.change(all -> all.networks().remove(shop.name()));
    assertThat(policies()).containsExactly(elsewhere);
  }

  @Test
  void policiesFromAnotherNetworkGoWithItsVmsAndKeepItFromGoing() {
    NetworkRecord shop = network("shop", 1000);
    NetworkRecord web = network("web", 1001);
    insert(shop);
    insert(web);
    VmSpec vm = inNetwork(2, web, "10.5.0.2");
    enter(vm);
    PolicyRecord within = insert(policy("shop", "vm:vm-2", "all", "any"));
    PolicyRecord named = insert(policy("shop", "web/vm:vm-2", "all", "any"));
    PolicyRecord labelled = insert(policy("shop", "web/label:a=b", "all", "any"));
    assertThat(policies()).containsExactly(within, named, labelled);
    assertThat(named.origin()).contains(web.name());
    assertThatThrownBy(() -> insert(policy("shop", "nothing/all", "all", "any")))
        .isInstanceOf(RuntimeException.class);

    store.change(all -> all.vms().delete(vm.id(), OTHER));
    assertThat(policies()).containsExactly(within, labelled);
    assertThatThrownBy(() -> store.change(all -> all.networks().remove(web.name())))
        .isInstanceOf(RuntimeException.class);
    store.change(all -> all.networks().remove(shop.name()));
    store.change(all -> all.networks().remove(web.name()));
    assertThat(policies()).isEmpty();
  }

  @Test
  void labelsAreThoseThatWerePutLastAndGoWithTheVm() {
    VmLabels first = VmLabels.of(VmLabel.parse("tier=db"), VmLabel.parse("zone=a"));
    VmLabels second = VmLabels.of(VmLabel.parse("tier=web"));
    assertThat(store.<VmLabels>read(all -> all.labels().of(VM))).isEqualTo(VmLabels.NONE);
    store.change(all -> all.labels().put(VM, first));
    store.change(all -> all.labels().put(VM, second));
    assertThatThrownBy(() -> store.change(all -> all.labels().put(new VmId(new UUID(1, 9)), first)))
        .isInstanceOf(RuntimeException.class);

    try (Store newer = reopen()) {
      assertThat(newer.<VmLabels>read(all -> all.labels().of(VM))).isEqualTo(second);
      assertThat(newer.<Map<VmId, VmLabels>>read(all -> all.labels().all()))
          .isEqualTo(Map.of(VM, second));
      newer.change(all -> all.labels().put(VM, VmLabels.NONE));
      assertThat(newer.<Map<VmId, VmLabels>>read(all -> all.labels().all())).isEmpty();
      newer.change(all -> all.labels().put(VM, first));
      newer.change(all -> all.vms().delete(VM, OPERATION));
      assertThat(newer.<Map<VmId, VmLabels>>read(all -> all.labels().all())).isEmpty();
    }
  }

  @Test
  void noAddressIsGivenTwiceInANetwork() {
    insert(network("shop", 1000));
    insert(network("apart", 1001));
    enter(inNetwork(2, network("shop", 1000), "10.5.0.2"));
    enter(inNetwork(3, network("apart", 1001), "10.5.0.2"));

    VmSpec second = inNetwork(4, network("shop", 1000), "10.5.0.2");
    assertThatThrownBy(() -> enter(second)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> learn(second)).isInstanceOf(RuntimeException.class);
    learn(inNetwork(4, network("shop", 1000), "10.5.0.9"));

    NetworkName shop = new NetworkName("shop");
    assertThat(store.<Set<Ipv4Address>>read(all -> all.vms().addresses(shop)))
        .containsExactlyInAnyOrder(Ipv4Address.parse("10.5.0.2"), Ipv4Address.parse("10.5.0.9"));
    assertThat(store.<Long>read(all -> all.vms().countIn(shop))).isEqualTo(2);
    assertThat(namesOf(store.read(all -> all.vms().in(shop)))).containsExactly("vm-2", "vm-4");
    assertThat(namesOf(store.read(all -> all.vms().inNetworks())))
        .containsExactly("vm-2", "vm-3", "vm-4");
  }

  @Test
  void networkOfAVmIsThereAsLongAsTheVm() {
    NetworkRecord shop = network("shop", 1000);
    VmSpec spec = inNetwork(2, shop, "10.5.0.2");
    assertThatThrownBy(() -> enter(spec))
        .as("no such network")
        .isInstanceOf(RuntimeException.class);
    insert(shop);
    enter(spec);

    assertThatThrownBy(() -> store.change(all -> all.networks().remove(shop.name())))
        .isInstanceOf(RuntimeException.class);
    store.change(transaction -> transaction.vms().delete(spec.id(), OTHER));
    assertThat(store.<Boolean>write(all -> all.networks().remove(shop.name()))).isTrue();
  }

  @Test
  void doorsHaveAddressesThatNobodyElseHas() {
    NetworkRecord shop = network("shop", 1000);
    insert(shop);
    insert(network("apart", 1001));
    enter(inNetwork(2, shop, "10.5.0.2"));
    enter(inNetwork(3, network("apart", 1001), "10.5.0.2"));
    DoorRecord door = door("shop", EAST, "10.5.0.254", 0xf1);
    open(door, exposure(door, 2, tcp(443)));

    for (DoorRecord second :
        List.of(
            door("shop", EAST, "10.5.0.253", 0xf2),
            door("shop", WEST, "10.5.0.254", 0xf2),
            door("shop", WEST, "10.5.0.253", 0xf1),
            door("shop", WEST, "10.5.0.2", 0xf2),
            door("shop", WEST, "10.5.0.253", 3),
            door("nothing", WEST, "10.5.0.253", 0xf2),
            door("shop", new HostId(new UUID(0, 9)), "10.5.0.253", 0xf2))) {
      assertThatThrownBy(() -> open(second, exposure(second, 2, tcp(444))))
          .as("%s", second)
          .isInstanceOf(RuntimeException.class);
    }
    DoorRecord elsewhere = door("apart", EAST, "10.5.0.254", 0xf2);
    open(elsewhere, exposure(elsewhere, 3, tcp(80)));
    assertThat(doors()).containsExactly(elsewhere, door);
    assertThat(store.<Set<Ipv4Address>>read(all -> all.doors().addresses(shop.name())))
        .containsExactly(door.address());
    assertThat(store.<Set<MacAddress>>read(all -> all.doors().macs()))
        .containsExactlyInAnyOrder(door.mac(), elsewhere.mac());

    assertThatThrownBy(() -> enter(inNetwork(4, shop, "10.5.0.254")))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> learn(inNetwork(4, shop, "10.5.0.254")))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> enter(inNetwork(0xf1, shop, "10.5.0.4")))
        .as("its MAC is a door's")
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void portOfAHostIsExposedOnceAndOnlyForAVmBehindADoor() {
    insert(network("shop", 1000));
    enter(inNetwork(2, network("shop", 1000), "10.5.0.2"));
    DoorRecord door = door("shop", EAST, "10.5.0.254", 0xf1);
    ExposureRecord https = exposure(door, 2, tcp(443));
    ExposureRecord quic = exposure(door, 2, new TransportPort(Transport.UDP, 443));
    open(door, https);
    expose(quic);

    DoorRecord none = door("shop", WEST, "10.5.0.253", 0xf2);
    for (ExposureRecord wrong :
        List.of(https, exposure(none, 2, tcp(444)), exposure(door, 1, tcp(444)))) {
      assertThatThrownBy(() -> expose(wrong)).isInstanceOf(RuntimeException.class);
    }
    try (Store newer = reopen()) {
      assertThat(newer.<List<ExposureRecord>>read(all -> all.doors().exposures()))
          .containsExactly(https, quic);
      assertThat(newer.<List<ExposureRecord>>read(all -> all.doors().exposuresOf(https.vm())))
          .containsExactly(https, quic);
      assertThat(newer.<List<ExposureRecord>>read(all -> all.doors().exposuresAt(WEST))).isEmpty();
      assertThat(newer.<Optional<ExposureRecord>>read(all -> all.doors().find(EAST, tcp(443))))
          .contains(https);
      assertThat(newer.<Optional<ExposureRecord>>read(all -> all.doors().find(EAST, tcp(80))))
          .isEmpty();
    }
  }

  @Test
  void exposureThatDrainsIsThereUntilItsEndAndTheDoorGoesWithTheLast() {
    insert(network("shop", 1000));
    enter(inNetwork(2, network("shop", 1000), "10.5.0.2"));
    DoorRecord door = door("shop", EAST, "10.5.0.254", 0xf1);
    open(door, exposure(door, 2, tcp(443)));
    expose(exposure(door, 2, tcp(80)));
    expose(exposure(door, 2, tcp(81)));
    assertThat(haveDrained(NOW.plusSeconds(1_000_000))).as("none drains").isFalse();

    Instant end = NOW.plusSeconds(300);
    store.change(all -> all.doors().drain(EAST, tcp(443), Optional.of(end)));
    store.change(all -> all.doors().drain(EAST, tcp(80), Optional.of(end)));
    store.change(all -> all.doors().drain(EAST, tcp(80), Optional.empty()));
    assertThat(exposures())
        .extracting(ExposureRecord::drainUntil)
        .containsExactly(Optional.empty(), Optional.empty(), Optional.of(end));
    assertThat(haveDrained(end.minusMillis(1))).isFalse();
    assertThat(haveDrained(end)).isTrue();
    store.change(all -> all.doors().removeDrained(end.minusMillis(1)));
    assertThat(exposures()).hasSize(3);
    store.change(all -> all.doors().removeDrained(end));
    assertThat(exposures()).extracting(ExposureRecord::port).containsExactly(tcp(80), tcp(81));

    store.change(all -> all.doors().remove(EAST, tcp(80)));
    assertThat(doors()).containsExactly(door);
    assertThatThrownBy(() -> store.change(all -> all.hosts().delete(EAST)))
        .isInstanceOf(RuntimeException.class);
    store.change(all -> all.doors().remove(EAST, tcp(81)));
    assertThat(doors()).isEmpty();
  }

  @Test
  void exposuresGoWithTheirVmAndLeaveThoseOfOthers() {
    NetworkRecord shop = network("shop", 1000);
    insert(shop);
    enter(inNetwork(2, shop, "10.5.0.2"));
    enter(inNetwork(3, shop, "10.5.0.3"));
    DoorRecord east = door("shop", EAST, "10.5.0.254", 0xf1);
    DoorRecord west = door("shop", WEST, "10.5.0.253", 0xf2);
    open(east, exposure(east, 2, tcp(443)));
    expose(exposure(east, 3, tcp(80)));
    open(west, exposure(west, 2, tcp(443)));

    store.change(all -> all.vms().delete(inNetwork(2, shop, "10.5.0.2").id(), OTHER));
    assertThat(exposures()).containsExactly(exposure(east, 3, tcp(80)));
    assertThat(doors()).containsExactly(east);
    store.change(all -> all.vms().delete(inNetwork(3, shop, "10.5.0.3").id(), OTHER));
    assertThat(doors()).isEmpty();
    assertThat(store.<Boolean>write(all -> all.networks().remove(shop.name()))).isTrue();
    store.change(all -> all.hosts().delete(WEST));
  }

  @Test
  void anchorIsKeptUntilItIsCountedEmptyOrOld() {
    Epoch first = Epoch.FIRST;
    store.change(all -> all.anchors().left(VM, EAST, first, NOW));
    assertThat(anchors()).containsExactly(anchor(EAST, first, NOW, null));
    assertThat(count(EAST, first, 3)).isTrue();
    store.change(all -> all.anchors().left(VM, EAST, first, NOW.plusSeconds(9)));
    assertThat(anchors()).as("a second time").containsExactly(anchor(EAST, first, NOW, 3));
    assertThat(store.<List<AnchorRecord>>read(all -> all.anchors().at(EAST))).isEqualTo(anchors());
    assertThat(store.<List<AnchorRecord>>read(all -> all.anchors().at(WEST))).isEmpty();
    assertThat(store.<List<AnchorRecord>>read(all -> all.anchors().of(VM))).isEqualTo(anchors());

    assertThat(count(WEST, first, 3)).as("of another host").isFalse();
    assertThat(count(EAST, new Epoch(2), 0)).as("of another time").isFalse();
    assertThat(anchors()).hasSize(1);
    assertThat(count(EAST, first, 0)).isTrue();
    assertThat(anchors()).isEmpty();

    store.change(all -> all.anchors().left(VM, EAST, first, NOW));
    assertThat(count(EAST, first, 3)).isTrue();
    store.change(all -> all.anchors().left(VM, EAST, new Epoch(3), NOW.plusSeconds(5)));
    store.change(all -> all.anchors().left(VM, WEST, new Epoch(2), NOW));
    assertThat(anchors())
        .containsExactly(
            anchor(EAST, new Epoch(3), NOW.plusSeconds(5), null),
            anchor(WEST, new Epoch(2), NOW, null));
    assertThat(existFromBefore(NOW)).isFalse();
    assertThat(existFromBefore(NOW.plusSeconds(1))).isTrue();
    store.change(all -> all.anchors().removeFromBefore(NOW.plusSeconds(1)));
    assertThat(anchors()).extracting(AnchorRecord::host).containsExactly(EAST);
    store.change(all -> all.anchors().remove(VM, WEST));
    assertThat(anchors()).hasSize(1);
    store.change(all -> all.anchors().remove(VM, EAST));
    assertThat(anchors()).isEmpty();
  }

  @Test
  void anchorsGoWithTheirVmAndWithTheirHost() {
    store.change(all -> all.anchors().left(VM, EAST, Epoch.FIRST, NOW));
    store.change(all -> all.anchors().left(VM, WEST, Epoch.FIRST, NOW));
    assertThatThrownBy(
            () ->
                store.change(
                    all -> all.anchors().left(new VmId(new UUID(9, 9)), EAST, Epoch.FIRST, NOW)))
        .isInstanceOf(RuntimeException.class);

    store.change(all -> all.hosts().delete(WEST));
    assertThat(anchors()).extracting(AnchorRecord::host).containsExactly(EAST);
    store.change(all -> all.vms().delete(VM, OPERATION));
    assertThat(anchors()).isEmpty();
    store.change(all -> all.anchors().remove(VM));
  }

  private List<AnchorRecord> anchors() {
    return store.read(all -> all.anchors().all());
  }

  private static AnchorRecord anchor(HostId host, Epoch under, Instant left, Integer flows) {
    return new AnchorRecord(VM, host, under, left, Optional.ofNullable(flows));
  }

  private boolean count(HostId host, Epoch under, int flows) {
    return store.write(all -> all.anchors().count(VM, host, under, flows));
  }

  private boolean existFromBefore(Instant then) {
    return store.read(all -> all.anchors().existFromBefore(then));
  }

  private void open(DoorRecord door, ExposureRecord first) {
    store.change(
        transaction -> {
          transaction.doors().open(door);
          transaction.doors().expose(first);
        });
  }

  private void expose(ExposureRecord exposure) {
    store.change(transaction -> transaction.doors().expose(exposure));
  }

  private List<DoorRecord> doors() {
    return store.read(transaction -> transaction.doors().all());
  }

  private List<ExposureRecord> exposures() {
    return store.read(transaction -> transaction.doors().exposures());
  }

  private boolean haveDrained(Instant now) {
    return store.read(transaction -> transaction.doors().haveDrained(now));
  }

  private static DoorRecord door(String network, HostId host, String address, int mac) {
    return new DoorRecord(
        new NetworkName(network),
        host,
        Ipv4Address.parse(address),
        new MacAddress("52:54:6e:00:00:%02x".formatted(mac)));
  }

  private static ExposureRecord exposure(DoorRecord door, int vm, TransportPort port) {
    return new ExposureRecord(
        door.host(), port, door.network(), new VmId(new UUID(1, vm)), 8443, Optional.empty(), NOW);
  }

  private static TransportPort tcp(int number) {
    return new TransportPort(Transport.TCP, number);
  }

  @Test
  void vmMayComeToWhereItsMoveHoldsRoom() {
    assertThat(coming()).isEmpty();
    hold(OTHER, WEST);
    assertThat(coming()).as("another operation's").isEmpty();
    hold(OPERATION, WEST);
    assertThat(coming()).containsExactly(Map.entry(VM, WEST));

    settle(new Epoch(2), WEST);
    assertThat(coming()).as("it has come").isEmpty();
    settle(new Epoch(3), EAST);
    store.change(transaction -> transaction.reservations().release(OPERATION));
    assertThat(coming()).as("it stays").isEmpty();
  }

  private void hold(OperationId operation, HostId host) {
    store.change(all -> all.reservations().hold(operation, host, DataSize.ZERO, DataSize.ZERO));
  }

  private Map<VmId, HostId> coming() {
    return store.read(transaction -> transaction.reservations().coming());
  }

  private void insert(NetworkRecord network) {
    store.change(transaction -> transaction.networks().insert(network));
  }

  private PolicyRecord insert(PolicyRecord policy) {
    return store.write(transaction -> transaction.policies().insert(policy));
  }

  private List<PolicyRecord> policies() {
    return store.read(transaction -> transaction.policies().all());
  }

  private static PolicyRecord policy(String network, String from, String to, String... services) {
    return new PolicyRecord(
        0,
        new NetworkName(network),
        PolicyOrigin.parse(from),
        VmSelector.parse(to),
        Stream.of(services).map(Service::parse).toList(),
        NOW);
  }

  private void enter(VmSpec spec) {
    store.change(
        transaction -> transaction.vms().insert(spec, new ImageName("base"), EAST, OTHER, NOW));
  }

  private void learn(VmSpec spec) {
    store.change(all -> all.vms().learn(spec, new ImageName("base"), EAST, Epoch.FIRST, NOW));
  }

  private List<NetworkRecord> networks() {
    return store.read(transaction -> transaction.networks().all());
  }

  private static List<String> namesOf(List<VmRecord> vms) {
    return vms.stream().map(vm -> vm.spec().name().value()).toList();
  }

  private static NetworkRecord network(String name, int vni) {
    return new NetworkRecord(
        new NetworkName(name),
        new Vni(vni),
        Subnet.parse("10.5.0.0/24"),
        Optional.empty(),
        Mtu.USUAL,
        Openness.OPEN,
        NOW);
  }

  private static VmSpec inNetwork(int number, NetworkRecord network, String address) {
    return new VmSpec(
        new VmId(new UUID(1, number)),
        new VmName("vm-" + number),
        1,
        spec().memory(),
        spec().disk(),
        spec().image(),
        new MacAddress("52:54:6e:00:00:%02x".formatted(number)),
        spec().cpu(),
        spec().machineType(),
        Optional.of(network.port(Ipv4Address.parse(address))));
  }

  private Optional<AutomaticTable.Told> told() {
    return store.read(transaction -> transaction.automatic().told());
  }

  private List<AutomaticTurn> turns(int most) {
    return store.read(transaction -> transaction.automatic().newestTurns(most));
  }

  private RuleRecord rule(Kind kind, List<String> vms, List<String> places) {
    return store.write(transaction -> transaction.rules().insert(kind, vms, places, NOW));
  }

  private List<RuleRecord> rules() {
    return store.read(transaction -> transaction.rules().all());
  }

  private boolean removed(long number) {
    return store.write(transaction -> transaction.rules().remove(number));
  }

  @Test
  void partsOfAnHourAreAddedToIt() {
    Instant nine = Instant.parse("2026-11-27T09:00:00Z");
    store.note(transaction -> transaction.usage().add(VM, usage(nine, 100)));
    store.note(transaction -> transaction.usage().add(VM, usage(nine, 200)));
    store.note(transaction -> transaction.usage().add(VM, usage(nine.plusSeconds(3600), 300)));

    assertThat(used(VM, nine))
        .containsExactly(
            usage(nine, 100).plus(usage(nine, 200)), usage(nine.plusSeconds(3600), 300));
    assertThat(used(VM, nine.plusSeconds(1))).hasSize(1);
    List<UsageHour> early =
        store.read(transaction -> transaction.usage().between(VM, Instant.EPOCH, nine));
    assertThat(early).hasSize(1);
  }

  @Test
  void whatAGuestToldOfItsMemoryIsKeptAndThatItToldNothingToo() {
    Instant nine = Instant.parse("2026-11-27T09:00:00Z");
    Samples told = new Samples();
    told.add(300);
    UsageHour hour =
        new UsageHour(
            nine,
            Duration.ofSeconds(2),
            new Samples(),
            DataSize.ofMebibytes(400),
            Traffic.NONE,
            new GuestMemoryUse(told, DataSize.ofMebibytes(512)));
    store.note(transaction -> transaction.usage().add(VM, hour));
    assertThat(used(VM, nine)).containsExactly(hour);

    store.note(transaction -> transaction.usage().add(VM, usage(nine, 100)));
    store.note(transaction -> transaction.usage().add(VM, hour));
    UsageHour all = used(VM, nine).getFirst();
    assertThat(all.guest().used().count()).isEqualTo(2);
    assertThat(all.guest().leastBalloon()).isEqualTo(DataSize.ofMebibytes(512));

    store.note(transaction -> transaction.usage().add(VM, usage(nine.plusSeconds(3600), 1)));
    assertThat(used(VM, nine).getLast().guest().isKnown()).isFalse();
  }

  @Test
  void onlyTheNewestHoursOfAVmAreKeptAndNoneOfOneThatIsGone() {
    Instant nine = Instant.parse("2026-11-27T09:00:00Z");
    VmId gone = new VmId(new UUID(1, 99));
    for (int hour = 0; hour < 5; hour++) {
      Instant begins = nine.plus(Duration.ofHours(hour));
      store.note(transaction -> transaction.usage().add(VM, usage(begins, 100)));
      store.note(transaction -> transaction.usage().add(gone, usage(begins, 100)));
    }
    assertThat(used(gone, Instant.EPOCH)).as("there is no such VM").isEmpty();

    store.note(transaction -> transaction.usage().keepNewest(VM, 9));
    assertThat(used(VM, Instant.EPOCH)).hasSize(5);
    store.note(transaction -> transaction.usage().keepNewest(VM, 2));
    assertThat(used(VM, Instant.EPOCH))
        .extracting(UsageHour::begins)
        .containsExactly(nine.plus(Duration.ofHours(3)), nine.plus(Duration.ofHours(4)));

    store.change(transaction -> transaction.vms().delete(VM, OPERATION));
    assertThat(used(VM, Instant.EPOCH)).as("they go with it").isEmpty();
  }

  private List<UsageHour> used(VmId vm, Instant since) {
    return store.read(
        transaction -> transaction.usage().between(vm, since, NOW.plus(Duration.ofDays(9999))));
  }

  private static UsageHour usage(Instant begins, long milli) {
    Samples cpu = new Samples();
    cpu.add(milli);
    return new UsageHour(
        begins,
        Duration.ofSeconds(2),
        cpu,
        DataSize.ofMebibytes(milli),
        new Traffic(1, 2, 3, milli));
  }

  private boolean hasBooted(HostId host) {
    return store.read(transaction -> transaction.hosts().hasBootedSince(host));
  }

  private Optional<OperationId> givenBackBy(HostId host) {
    return store.read(transaction -> transaction.hosts().givenBackBy(host));
  }

  @Test
  void joinTokensOfALaunchGoTogether() {
    byte[] first = {1};
    byte[] second = {2};
    byte[] others = {3};
    store.change(
        transaction -> {
          TokenTable tokens = transaction.tokens();
          for (byte[] hash : List.of(first, second)) {
            tokens.insertJoinToken(
                hash,
                new HostName("launched"),
                new ProviderName("lab-east"),
                Optional.of(OPERATION),
                NOW);
          }
          tokens.insertJoinToken(
              others, new HostName("added"), new ProviderName("lab-east"), Optional.empty(), NOW);
        });
    assertThat(joinToken(first)).map(TokenTable.JoinToken::launch).contains(Optional.of(OPERATION));

    store.change(transaction -> transaction.tokens().deleteJoinTokensOf(OPERATION));

    assertThat(joinToken(first)).isEmpty();
    assertThat(joinToken(second)).isEmpty();
    assertThat(joinToken(others)).map(TokenTable.JoinToken::launch).contains(Optional.empty());
  }

  private Optional<TokenTable.JoinToken> joinToken(byte[] hash) {
    return store.read(transaction -> transaction.tokens().findJoinToken(hash));
  }

  private Optional<OperationId> closedBy(HostId host) {
    return store.read(transaction -> transaction.hosts().closedBy(host));
  }

  private boolean isOpen(HostId host) {
    return store.read(transaction -> transaction.hosts().find(host).orElseThrow().schedulable());
  }

  @Test
  void whatFailsTogetherIsNotWrittenAtAll() {
    assertThatThrownBy(
            () ->
                store.together(
                    () -> {
                      store.change(transaction -> transaction.vms().setMade(VM));
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(vm().made()).isFalse();
  }

  @Test
  void grantNeedsTheEpochAndTheOperation() {
    assertThat(grant(OTHER, Epoch.FIRST, WEST)).isFalse();
    assertThat(grant(OPERATION, new Epoch(2), WEST)).isFalse();
    assertThat(grant(OPERATION, Epoch.FIRST, WEST)).isTrue();
    assertThat(grant(OPERATION, Epoch.FIRST, WEST)).as("a second time").isTrue();
    assertThat(grant(OPERATION, Epoch.FIRST, EAST)).as("to another host").isFalse();
  }

  @Test
  void settlingUsesTheEpochUpWhicheverWayItWent() {
    grant(OPERATION, Epoch.FIRST, WEST);

    assertThat(settle(new Epoch(2), WEST)).isTrue();
    assertThat(settle(new Epoch(2), WEST)).as("a second time").isTrue();
    assertThat(settle(new Epoch(2), EAST)).as("the other way").isFalse();
    assertThat(vm().owner()).isEqualTo(WEST);
    assertThat(vm().epoch()).isEqualTo(new Epoch(2));
    assertThat(vm().grantedTo()).isEmpty();
    assertThat(grant(OPERATION, Epoch.FIRST, EAST)).as("under the old epoch").isFalse();
  }

  @Test
  void epochNeverFalls() {
    settle(new Epoch(2), WEST);

    assertThat(adopt(Epoch.FIRST)).isFalse();
    assertThat(settle(Epoch.FIRST, EAST)).isFalse();
    assertThat(vm().epoch()).isEqualTo(new Epoch(2));
  }

  @Test
  void newerProofIsAdoptedUnlessAnOperationIsAtWork() {
    assertThat(adopt(new Epoch(7))).as("locked").isFalse();
    store.change(transaction -> transaction.vms().unlock(OPERATION));

    assertThat(adopt(new Epoch(7))).isTrue();
    assertThat(vm().owner()).isEqualTo(WEST);
    assertThat(vm().epoch()).isEqualTo(new Epoch(7));
  }

  @Test
  void oneOperationHasAVmAtATime() {
    assertThat(store.<Boolean>write(transaction -> transaction.vms().lock(VM, OTHER))).isFalse();
    store.change(transaction -> transaction.vms().unlock(OPERATION));
    assertThat(store.<Boolean>write(transaction -> transaction.vms().lock(VM, OTHER))).isTrue();
  }

  @Test
  void failedTransactionChangesNothing() {
    assertThatThrownBy(
            () ->
                store.change(
                    transaction -> {
                      transaction.vms().setMade(VM);
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");

    assertThat(vm().made()).isFalse();
  }

  @Test
  void endOfASagaLetsGoOfWhatItHeld() {
    store.change(
        transaction ->
            transaction
                .reservations()
                .hold(OPERATION, WEST, DataSize.ofMebibytes(256), DataSize.ZERO));
    StoredJournal journal =
        new StoredJournal(store, InstantSource.fixed(NOW), InstantSource.fixed(NOW));
    journal.append(OPERATION, SagaState.RUNNING, List.of(entry(StepEvent.STARTED)));
    assertThat(reservedMemoryOnWest()).isEqualTo(DataSize.ofMebibytes(256));

    journal.append(
        OPERATION,
        SagaState.ROLLING_BACK,
        List.of(entry(StepEvent.FAILED)),
        new Cause("NO_SPACE", "full"));
    journal.append(OPERATION, SagaState.ROLLED_BACK, List.of());

    assertThat(vm().operation()).isEmpty();
    assertThat(reservedMemoryOnWest()).isEqualTo(DataSize.ZERO);
    assertThat(journal.cause(OPERATION)).contains(new Cause("NO_SPACE", "full"));
    assertThat(journal.read(OPERATION))
        .extracting(JournalEntry::event)
        .containsExactly(StepEvent.STARTED, StepEvent.FAILED);
  }

  @Test
  void howLongASagaTookIsKeptByAClockThatNobodySets() {
    AtomicReference<Instant> set = new AtomicReference<>(NOW);
    AtomicReference<Instant> even = new AtomicReference<>(NOW);
    StoredJournal journal = new StoredJournal(store, set::get, even::get);
    journal.append(OPERATION, SagaState.RUNNING, List.of(entry(StepEvent.STARTED)));
    set.set(NOW.minusSeconds(7200));
    even.set(NOW.plusMillis(1500));
    assertThat(operation().took()).as("as long as it runs").isEmpty();

    journal.append(OPERATION, SagaState.DONE, List.of(entry(StepEvent.DONE)));
    assertThat(operation().took()).contains(Duration.ofMillis(1500));
    assertThat(operation().endedAt()).contains(NOW.minusSeconds(7200));
  }

  @Test
  void howLongASagaTookIsNotKnownWhereTheControllerWasStartedMeanwhile() {
    new StoredJournal(store, InstantSource.fixed(NOW), InstantSource.fixed(NOW))
        .append(OPERATION, SagaState.RUNNING, List.of(entry(StepEvent.STARTED)));
    new StoredJournal(store, InstantSource.fixed(NOW), InstantSource.fixed(NOW))
        .append(OPERATION, SagaState.DONE, List.of(entry(StepEvent.DONE)));

    assertThat(operation().took()).isEmpty();
  }

  private OperationRecord operation() {
    return store.read(transaction -> transaction.operations().find(OPERATION)).orElseThrow();
  }

  @Test
  void endStatesAreNotLeft() {
    StoredJournal journal =
        new StoredJournal(store, InstantSource.fixed(NOW), InstantSource.fixed(NOW));
    journal.append(OPERATION, SagaState.RUNNING, List.of());
    journal.append(OPERATION, SagaState.DONE, List.of());

    assertThatThrownBy(() -> journal.append(OPERATION, SagaState.RUNNING, List.of()))
        .isInstanceOf(IllegalStateException.class);
  }

  VmRecord vm() {
    return store.read(transaction -> transaction.vms().find(VM)).orElseThrow();
  }

  boolean grant(OperationId operation, Epoch epoch, HostId to) {
    return store.write(transaction -> transaction.vms().grant(VM, operation, epoch, to));
  }

  boolean settle(Epoch used, HostId owner) {
    return store.write(transaction -> transaction.vms().settle(VM, OPERATION, used, owner));
  }

  private boolean adopt(Epoch proven) {
    return store.write(transaction -> transaction.vms().adopt(VM, WEST, proven));
  }

  private DataSize reservedMemoryOnWest() {
    return store.read(transaction -> transaction.reservations().on(WEST)).memory();
  }

  static JournalEntry entry(StepEvent event) {
    return new JournalEntry("prepare", event, 1, NOW, "");
  }

  static NewOperation operation(OperationId id) {
    return new NewOperation(
        id,
        OperationKind.MIGRATE,
        Optional.of(VM),
        Optional.empty(),
        Optional.empty(),
        Optional.of(EAST),
        Optional.of(WEST),
        "{}",
        Optional.empty(),
        "fingerprint",
        NOW);
  }

  static VmSpec spec() {
    Image image =
        new Image(
            new ImageDigest("ab".repeat(32)),
            ImageFormat.QCOW2,
            DataSize.ofMebibytes(30),
            DataSize.ofGibibytes(1));
    return new VmSpec(
        VM,
        new VmName("demo"),
        1,
        DataSize.ofMebibytes(256),
        DataSize.ofGibibytes(1),
        image,
        new MacAddress("52:54:00:4d:00:01"),
        new CpuContract("Nehalem", List.of()),
        "pc-q35-7.2");
  }
}
