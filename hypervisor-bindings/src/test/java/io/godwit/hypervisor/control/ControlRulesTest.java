package io.godwit.hypervisor.control;

import static io.godwit.hypervisor.control.Procedure.CONNECT_OPEN;
import static io.godwit.hypervisor.control.Procedure.DOMAIN_MIGRATE_FINISH3_PARAMS;
import static io.godwit.hypervisor.control.Procedure.DOMAIN_MIGRATE_PREPARE3_PARAMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.control.Verdict.Finish;
import io.godwit.hypervisor.control.Verdict.Pass;
import io.godwit.hypervisor.control.Verdict.Prepare;
import io.godwit.hypervisor.control.Verdict.Refuse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlRulesTest {
  private static final String DISK_PATH =
      "/var/lib/godwit/vms/01a21414-946a-797e-a728-25ea871b3c36/disk.qcow2";

  private final ControlRules rules = new ControlRules(RecordedMove.approved(Ending.PAUSED));

  @Test
  void everyCallOfARecordedMovePasses() {
    assertThat(RecordedMove.frames(RecordedMove.calls()).stream().map(rules::call))
        .filteredOn(verdict -> !(verdict instanceof Pass))
        .containsExactly(new Prepare(), new Finish());
  }

  @Test
  void everyReplyOfARecordedMovePasses() {
    assertThat(RecordedMove.frames(RecordedMove.replies()).stream().map(rules::reply))
        .filteredOn(verdict -> !(verdict instanceof Pass))
        .containsExactly(new Prepare(), new Finish());
  }

  @Test
  void keepalivePassesBothWays() {
    Frame ping = frame(Frame.KEEPALIVE, 1, 1, Frame.MESSAGE, 0);
    assertThat(rules.call(ping)).isEqualTo(new Pass());
    assertThat(rules.reply(ping)).isEqualTo(new Pass());
  }

  @ParameterizedTest(name = "procedure {0}")
  @ValueSource(ints = {0, 3, 10, 12, 23, 48, 63, 148, 214, 217, 304, 305, 309, 350, 364, 999, -1})
  void whatNoMoveUsesIsRefusedByItsNumber(int procedure) {
    assertThat(rules.call(frame(Frame.REMOTE, 1, procedure, Frame.CALL, Frame.OK)))
        .isInstanceOfSatisfying(
            Refuse.class, refused -> assertThat(refused.reason()).contains("" + procedure));
  }

  @ParameterizedTest(name = "program {0}, version {1}, type {2}, status {3}")
  @CsvSource({
    "0x20008087, 1, 0, 0",
    "0x06822086, 1, 0, 0",
    "0x20008086, 2, 0, 0",
    "0x20008086, 1, 1, 0",
    "0x20008086, 1, 3, 0",
    "0x20008086, 1, 4, 0",
    "0x20008086, 1, 0, 1",
    "0x6b656570, 1, 0, 0",
  })
  void whatIsNotACallIsRefused(String program, int version, int type, int status) {
    assertThat(rules.call(frame(Integer.decode(program), version, 2, type, status)))
        .isInstanceOf(Refuse.class);
  }

  @Test
  void theDestinationMayOnlyAnswer() {
    assertThat(rules.reply(frame(Frame.REMOTE, 1, 306, Frame.CALL, Frame.OK)))
        .isInstanceOf(Refuse.class);
    assertThat(rules.reply(frame(Frame.REMOTE, 1, 318, Frame.MESSAGE, Frame.OK)))
        .isInstanceOf(Refuse.class);
  }

  @Test
  void noOtherHypervisorIsOpened() {
    Frame open = RecordedMove.call(CONNECT_OPEN);
    assertRefused(RecordedMove.withText(open, "qemu:///system", "lxc:///system"), "lxc:///system");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        DISK_PATH + " | /etc/shadow",
        "<name>01a2 | <name>ffff",
        "<uuid>01a2 | <uuid>ffff",
        "<memory unit='KiB'>262144 | <memory unit='KiB'>999999",
        "<vcpu placement='static'>1 | <vcpu placement='static'>64",
        "type='qcow2' cache | type='raw' cache",
        "cache='none' | cache='unsafe'",
        "type='file' device='disk' | type='block' device='disk'",
        "bridge='godwit0' | bridge='br0'",
        "52:54:00:4d:00:01 | 52:54:00:4d:00:02",
        "/usr/bin/qemu-system-x86_64 | /tmp/evil",
        "append='on'/> | append='off'/>",
        "/dev/urandom | /dev/sda",
        "Westmere | qemu64",
        "pc-q35-7.2 | pc-i440fx-7.2",
        "<on_crash>destroy | <on_crash>preserve",
        "<backingStore/> | <backingStore type='file'><source file='/etc/shadow'/></backingStore>",
        "</devices> | <hostdev mode='subsystem' type='pci'/></devices>",
        "</devices> | <interface type='ethernet'><script path='/tmp/x'/></interface></devices>",
        "</devices> | <disk type='file' device='cdrom'><source file='/etc/shadow'/></disk></devices>",
        "</devices> | <filesystem type='mount'><source dir='/'/></filesystem></devices>",
        "</devices> | <input type='evdev'><source dev='/dev/input/event0'/></input></devices>",
        "</devices> | <serial type='file'><source path='/root/x'/></serial></devices>",
        "</devices> | <controller type='usb' index='7'><x/></controller></devices>",
        "<devices> | <memoryBacking><source type='file'/></memoryBacking><devices>",
        "<boot dev='hd'/> | <boot dev='hd'/><kernel>/boot/vmlinuz</kernel>",
        "<domain type='qemu'> | <domain type='kvm'>",
        "<features> | <features/><features>",
        "</devices> | </devices><qemu:commandline><qemu:arg value='-S'/></qemu:commandline>",
        "</devices> | </devices><seclabel type='none' model='dac'/>",
        "</devices> | </devices><seclabel type='dynamic' model='dac' relabel='no'/>",
        "</devices> | </devices><seclabel type='dynamic' model='dac' relabel='yes'><label>+0:+0</label></seclabel>",
      })
  void aDefinitionThatWasNotApprovedIsRefused(String from, String to) {
    Frame prepare = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    assertRefused(RecordedMove.withText(prepare, from, to), "has ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</devices><seclabel type='dynamic' model='dac' relabel='yes'/>",
        "</devices><seclabel type='dynamic' model='apparmor' relabel='yes'/>"
            + "<seclabel type='dynamic' model='dac' relabel='yes'/>",
      })
  void theConfinementThatLibvirtSpellsOutAfterItsRestartPasses(String to) {
    Frame prepare = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    assertThat(rules.call(RecordedMove.withText(prepare, "</devices>", to)))
        .isEqualTo(new Prepare());
  }

  @Test
  void externalEntitiesAreNotEvenRead() {
    Frame prepare = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    String doctype = "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain type='qemu'>";
    assertRefused(
        RecordedMove.withText(prepare, "<domain type='qemu'>", doctype),
        "not XML that Godwit reads");
  }

  /** What stands in the comment begins an element for a parser that obeys the declaration. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0' encoding='UTF-7'?><domain type='qemu'><!-- +AC0ALQA+ADw-x/+AD4 -->",
        "<?xml version='1.0'?><domain type='qemu'>",
        "<domain type='qemu'><!-- harmless -->",
        "<domain type='qemu'><?pi?>",
        " <domain type='qemu'>",
      })
  void whatParsersMayReadInTwoWaysIsRefused(String start) {
    Frame prepare = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    assertRefused(
        RecordedMove.withText(prepare, "<domain type='qemu'>", start), "not XML that Godwit reads");
    Frame finish = RecordedMove.call(DOMAIN_MIGRATE_FINISH3_PARAMS);
    assertRefused(
        RecordedMove.withText(
            finish, "<qemu-migration>", "<?xml encoding='UTF-7'?><qemu-migration>"),
        "not XML that Godwit reads");
  }

  @Test
  void theDefinitionInACookieIsComparedToo() {
    Frame finish = RecordedMove.call(DOMAIN_MIGRATE_FINISH3_PARAMS);
    assertRefused(RecordedMove.withText(finish, "<qemu-migration>", "<qemu-x>"), "cookie");
    assertRefused(
        RecordedMove.withText(
            finish,
            "<feature name='persistent'/>",
            "<domain type='qemu'><name>other</name></domain>"),
        "approved");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "unix:/run/godwit/tunnel/01a21414-a4d3-7e0f-921f-56853ae30810/memory.sock | tcp:0.0.0.0:4444",
        "unix:/run/godwit/tunnel/01a21414-a4d3-7e0f-921f-56853ae30810/memory.sock | exec:id",
        "unix:/run/godwit/tunnel/01a21414-a4d3-7e0f-921f-56853ae30810/disk.sock | tcp://0.0.0.0:1",
        "migrate_uri | listen_address",
        "disks_uri | tls_destination",
      })
  void parametersThatWereNotApprovedAreRefused(String from, String to) {
    Frame prepare = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    assertRefused(RecordedMove.withText(prepare, from, to), "has ");
  }

  @Test
  void aMoveThatWouldLetTheVmRunByItselfIsRefused() {
    ControlRules stock = new ControlRules(RecordedMove.approved(Ending.RUNNING));
    ControlRules postCopy =
        new ControlRules(RecordedMove.approved(Ending.RUNNING_POST_COPY_ALLOWED));
    Frame paused = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    Frame running = withFlags(paused, MigrationFlags.atDestination(Ending.RUNNING));
    assertRefused(running, "flags");
    assertThat(stock.call(running)).isEqualTo(new Prepare());
    assertThat(postCopy.call(running)).isInstanceOf(Refuse.class);
    Frame copied =
        withFlags(paused, MigrationFlags.atDestination(Ending.RUNNING_POST_COPY_ALLOWED));
    assertThat(postCopy.call(copied)).isEqualTo(new Prepare());
    assertRefused(copied, "flags");
  }

  @Test
  void truncatedAndOverlongArgumentsAreRefused() {
    Frame prepare = RecordedMove.call(DOMAIN_MIGRATE_PREPARE3_PARAMS);
    byte[] payload = payload(prepare);
    for (int length : List.of(0, 3, 10, 100, payload.length - 1)) {
      byte[] cut = Arrays.copyOf(payload, length);
      assertRefused(RecordedMove.frame(prepare, cut), "cannot be read");
    }
    byte[] longer = Arrays.copyOf(payload, payload.length + 4);
    assertRefused(RecordedMove.frame(prepare, longer), "follow its end");
  }

  @Test
  void aCancelledFinishAlwaysPasses() {
    Frame finish = RecordedMove.call(DOMAIN_MIGRATE_FINISH3_PARAMS);
    byte[] payload = payload(finish);
    payload[payload.length - 1] = 1;
    assertThat(rules.call(RecordedMove.frame(finish, payload))).isEqualTo(new Pass());
  }

  private void assertRefused(Frame frame, String why) {
    assertThat(rules.call(frame))
        .isInstanceOfSatisfying(
            Refuse.class, refused -> assertThat(refused.reason()).contains(why));
  }

  private static Frame withFlags(Frame prepare, int flags) {
    byte[] payload = payload(prepare);
    ByteBuffer.wrap(payload).putInt(payload.length - Integer.BYTES, flags);
    return RecordedMove.frame(prepare, payload);
  }

  private static byte[] payload(Frame frame) {
    byte[] bytes = new byte[frame.payload().remaining()];
    frame.payload().get(bytes);
    return bytes;
  }

  private static Frame frame(int program, int version, int procedure, int type, int status) {
    ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER).putInt(Frame.HEADER);
    bytes.putInt(program).putInt(version).putInt(procedure).putInt(type).putInt(0).putInt(status);
    return Frame.of(bytes.flip());
  }
}
