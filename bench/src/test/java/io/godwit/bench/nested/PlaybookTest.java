package io.godwit.bench.nested;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaybookTest {
  private static final String RECAP =
      "ansible-1                  : ok=18   changed=7    unreachable=0    failed=0    skipped=2";

  @Test
  void recapSaysHowManyTasksChangedSomething() {
    assertThat(Playbook.changed(RECAP)).contains(7);
    assertThat(Playbook.changed("changed: [ansible-1]")).isEmpty();
  }

  @Test
  void tasksFailuresAndTheRecapAreTold() {
    assertThat(Playbook.told("TASK [agent : Join] ******************"))
        .contains("TASK [agent : Join]");
    assertThat(Playbook.told("fatal: [ansible-1]: FAILED! => {}"))
        .contains("fatal: [ansible-1]: FAILED! => {}");
    assertThat(Playbook.told(RECAP)).isPresent();
    assertThat(Playbook.told("ok: [ansible-1]")).isEmpty();
    assertThat(Playbook.told("")).isEmpty();
  }
}
