package io.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path folder;

  private LabSpec spec;

  @BeforeEach
  void specInTemporaryFolders() {
    spec =
        new LabSpec(LabSpec.standard().hosts(), folder.resolve("run"), folder.resolve("storage"));
  }

  @Test
  void whatWasRecordedIsFoundByTheNextProcess() {
    Ledger.create(spec).record(Ledger.Kind.FOLDER, "/etc/some where");

    Ledger found = Ledger.find(spec).orElseThrow();

    assertThat(found.values(Ledger.Kind.FOLDER)).containsExactly("/etc/some where");
    assertThat(found.values(Ledger.Kind.TREE)).containsExactly(spec.storageFolder().toString());
  }

  @Test
  void recordingTwiceIsRecordingOnce() {
    Ledger ledger = Ledger.create(spec);
    ledger.record(Ledger.Kind.FOLDER, "/a");
    ledger.record(Ledger.Kind.FOLDER, "/a");

    assertThat(Ledger.find(spec).orElseThrow().values(Ledger.Kind.FOLDER)).containsExactly("/a");
  }

  @Test
  void aRebootThatEmptiesTheRunFolderDoesNotLoseIt() throws IOException {
    String labId = Ledger.create(spec).labId();

    Files.delete(Ledger.in(spec.runFolder()));

    assertThat(Ledger.find(spec).orElseThrow().labId()).isEqualTo(labId);
  }

  @Test
  void aWriteThatWasCutOffLeavesTheOneBefore() throws IOException {
    String labId = Ledger.create(spec).labId();

    Files.writeString(spec.runFolder().resolve("ledger.new"), "LA");

    assertThat(Ledger.find(spec).orElseThrow().labId()).isEqualTo(labId);
  }

  @Test
  void aLedgerThatCannotBeReadStopsEverything() throws IOException {
    Ledger.create(spec);
    Files.writeString(Ledger.in(spec.runFolder()), "rm -rf /\n");

    assertThatThrownBy(() -> Ledger.find(spec))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("nothing is touched");
  }

  @Test
  void itKnowsForWhichHostsItWasMade() {
    Ledger ledger = Ledger.create(spec);
    LabSpec other =
        new LabSpec(List.of(spec.hosts().getFirst()), spec.runFolder(), spec.storageFolder());

    assertThat(ledger.isFor(spec)).isTrue();
    assertThat(ledger.isFor(other)).isFalse();
    assertThat(ledger.isFor(spec.behindNat(Set.of("east-2")))).isFalse();
  }

  @Test
  void aLabIsNobodysOnlyWhenTheVeryProcessIsGoneThatItWasMadeFor() {
    Holder here = Holder.of(ProcessHandle.current());
    Ledger ledger = Ledger.create(spec);
    assertThat(ledger.isNobodys()).as("made for good").isFalse();

    ledger.record(Ledger.Kind.HOLDER, here.text());
    assertThat(ledger.isNobodys()).isFalse();

    ledger.forget(Ledger.Kind.HOLDER);
    ledger.record(Ledger.Kind.HOLDER, new Holder(here.pid(), here.startMillis() - 1).text());
    assertThat(Ledger.find(spec).orElseThrow().isNobodys()).as("another had its number").isTrue();
  }

  @Test
  void forgottenMeansNotFound() throws IOException {
    Ledger.create(spec).delete();

    assertThat(Ledger.find(spec)).isEmpty();
  }
}
