package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyOriginTest {
  @ParameterizedTest
  @CsvSource({
    "all, , all",
    "vm:web, , vm:web",
    "label:tier=db, , label:tier=db",
    "web/all, web, all",
    "web/vm:api, web, vm:api",
    "web/label:a=b, web, label:a=b",
    "vm/all, vm, all",
  })
  void isWrittenAsItIsRead(String text, String network, String vms) {
    PolicyOrigin origin = PolicyOrigin.parse(text);

    assertThat(origin.toString()).isEqualTo(text);
    assertThat(origin.network().map(NetworkName::value).orElse(null)).isEqualTo(network);
    assertThat(origin.vms()).isEqualTo(VmSelector.parse(vms));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/all",
        "web/",
        "web/web/all",
        "Web/all",
        "web all",
        "vm:web/all",
        "-/all"
      })
  void nothingElseIsRead(String text) {
    assertThatThrownBy(() -> PolicyOrigin.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSameVmsOfAnotherNetworkAreOthers() {
    assertThat(PolicyOrigin.parse("web/all")).isNotEqualTo(PolicyOrigin.parse("all"));
  }
}
