package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be right is refused with a reason and a remedy, and changes nothing. */
@ExtendWith(SharedController.class)
class BadRequestIT {
  private static final String UNCHANGED = "Nothing was changed";
  private static final String NO_OPERATION = "00000000-0000-7000-8000-000000000000";

  private static TestHost host;

  private final Rest rest;

  BadRequestIT(ControllerProcess controller) {
    this.rest = Rest.to(controller);
  }

  @BeforeAll
  static void fleet(ControllerProcess controller) throws Exception {
    host = TestHost.join(controller, "bad-1");
    Rest.Answer accepted =
        Rest.to(controller)
            .upload("/api/v1/images?name=tiny&format=qcow2&host=bad-1", Images.qcow2((byte) 9));
    String operation = accepted.mustBe(202).json().path("id").asText();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Rest.to(controller)
                    .get("/api/v1/operations/" + operation)
                    .json()
                    .path("state")
                    .asText()
                    .equals("DONE"));
  }

  @AfterAll
  static void leave() {
    host.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/vms/nobody,         there is no VM named 'nobody',     godwit vm list",
    "/api/v1/hosts/nobody,       there is no host named 'nobody',   godwit host list",
    "/api/v1/images/nobody,      there is no image named 'nobody',  godwit image list",
    "/api/v1/operations/" + NO_OPERATION + ", there is no operation, godwit operation list",
    "/api/v1/nothing,            there is nothing at,               /openapi"
  })
  void whatIsUnknownIsNamed(String path, String what, String remedy) {
    assertThat(rest.get(path).problem(404, "NOT_FOUND")).contains(what).contains(remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /api/v1/vms/No%20Name,     400",
    "GET,    /api/v1/vms/-x,            400",
    "GET,    /api/v1/hosts/a..b,        400",
    "GET,    /api/v1/images/a..b,       400",
    "GET,    /api/v1/networks/a..b,     400",
    "GET,    /api/v1/vms/a..b/exposures, 400",
    "POST,   /api/v1/networks/a..b/close, 400",
    "GET,    /api/v1/policies?network=a..b, 400",
    "GET,    /api/v1/policies/check?from=a..b&to=b, 400",
    "GET,    /api/v1/policies/check,    400",
    "DELETE, /api/v1/policies/last,     400",
    "GET,    /api/v1/operations/latest, 400",
    "DELETE, /api/v1/vms/UPPER,         400"
  })
  void aNameThatIsNoNameIsRefused(String method, String path, int status) {
    assertThat(rest.call(method, path, BodyPublishers.noBody()).problem(status, "INVALID"))
        .isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /api/v1/vms/nobody",
    "POST,   /api/v1/vms/nobody/start",
    "POST,   /api/v1/vms/nobody/stop",
    "DELETE, /api/v1/hosts/nobody",
    "DELETE, /api/v1/networks/nobody",
    "POST,   /api/v1/networks/nobody/close",
    "POST,   /api/v1/networks/nobody/open",
    "DELETE, /api/v1/policies/1",
    "DELETE, /api/v1/vms/nobody/exposures?port=443",
    "POST,   /api/v1/operations/" + NO_OPERATION + "/cancel"
  })
  void whoeverWantedAChangeIsToldThatThereWasNone(String method, String path) {
    assertThat(
            rest.call(method, path, BodyPublishers.ofString("{}"), "Content-Type", Rest.JSON)
                .problem(404, "NOT_FOUND"))
        .contains(UNCHANGED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // a field that is not known
        "{'name':'vm','colour':'red'}; unknown field 'colour'; known are",
        // sizes are bytes here, not texts
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':'512MiB'}; memoryBytes; field",
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':1.5}; memoryBytes; field",
        "{'name':'vm','image':'tiny','vcpus':'1','memoryBytes':67108864}; vcpus; field",
        "{'name':'vm'; not JSON; body",
        "[]; ; ",
        "'just text'; ; ",
        // values out of range
        "{'name':'No Name','image':'tiny','vcpus':1,'memoryBytes':67108864}; No Name; VM",
        "{'image':'tiny','vcpus':1,'memoryBytes':67108864}; name of the VM is missing; VM",
        "{'name':'vm','vcpus':1,'memoryBytes':67108864}; name of the image is missing; image",
        "{'name':'vm','image':'tiny','vcpus':0,'memoryBytes':67108864}; vCPUs; 1 to 255",
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':-1}; memory; 16 MiB",
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':67108864,'diskBytes':1}; disk; ",
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':67108864,'cpuModel':'<x/>'}; CPU; ",
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':67108864,'network':'A'}; network; 'A'",
        "{'name':'vm','image':'tiny','vcpus':1,'memoryBytes':67108864,'address':'10.5.0.2'};"
            + " address; name the network"
      })
  void aVmThatCannotBeIsRefused(String body, String what, String also) {
    String detail = rest.post("/api/v1/vms", body.replace('\'', '"')).problem(400, "INVALID");

    assertThat(detail).contains(UNCHANGED);
    assertThat(detail).contains(what == null ? "" : what).contains(also == null ? "" : also);
    assertThat(rest.get("/api/v1/vms").json().path("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'name':'shop'}; range is missing",
        "{'range':'10.5.0.0/24'}; name of the network is missing",
        "{'name':'shop','range':'10.5.0.9/24'}; the range itself is 10.5.0.0/24",
        "{'name':'shop','range':'10.5.0.0/24','mtu':100}; 1280 to 8900",
        "{'name':'shop','range':'10.5.0.0/24','vni':0}; 1 to 16777215",
        "{'name':'shop','range':'10.5.0.0/24','vni':'1'}; vni",
        "{'name':'shop','range':'10.5.0.0/24','ipv6':true}; write it as fd12:3456:789a:1::/64",
        "{'name':'shop','range':'10.5.0.0/24','vlan':7}; unknown field 'vlan'"
      })
  void aNetworkThatCannotBeIsRefused(String body, String what) {
    assertThat(rest.post("/api/v1/networks", body.replace('\'', '"')).problem(400, "INVALID"))
        .contains(what)
        .contains(UNCHANGED);
    assertThat(rest.get("/api/v1/networks").json().path("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; which ports",
        "{'ports':[]}; which ports",
        "{'ports':[{}]}; the port is missing",
        "{'ports':[null]}; the port is missing",
        "{'ports':[{'port':443}],'hosts':[null]}; name of the host is missing",
        "{'ports':[{'port':0}]}; 1 to 65535",
        "{'ports':[{'port':'443'}]}; port",
        "{'ports':[{'port':443,'vmPort':70000}]}; 1 to 65535",
        "{'ports':[{'port':443,'transport':'SCTP'}]}; TCP or UDP",
        "{'ports':[{'port':443}],'hosts':['A']}; 'A'",
        "{'ports':[{'port':443}],'host':'a'}; unknown field 'host'"
      })
  void whatCannotBeExposedIsRefused(String body, String what) {
    assertThat(
            rest.post("/api/v1/vms/nobody/exposures", body.replace('\'', '"'))
                .problem(400, "INVALID"))
        .contains(what)
        .contains(UNCHANGED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; name of the network is missing",
        "{'network':'shop'}; from",
        "{'network':'shop','from':'all','to':'web'}; all, vm:NAME",
        "{'network':'shop','from':'all','to':'all','ports':['0/tcp']}; 1 to 65535",
        "{'network':'shop','from':'all','to':'all','ports':['9-1/tcp']}; write 1-9",
        "{'network':'shop','from':'all','to':'all','ports':[null]}; write any",
        "{'network':'shop','from':'all','to':'all','port':'9/tcp'}; unknown field 'port'"
      })
  void aPolicyThatCannotBeIsRefused(String body, String what) {
    assertThat(rest.post("/api/v1/policies", body.replace('\'', '"')).problem(400, "INVALID"))
        .contains(what)
        .contains(UNCHANGED);
    assertThat(rest.get("/api/v1/policies").json().path("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; say which labels",
        "{'set':{'Tier':'db'}}; not a label's key",
        "{'set':{'tier':null}}; has no value",
        "{'set':{'tier':'D B'}}; not a label's value",
        "{'remove':[null]}; not a label's key"
      })
  void aLabelThatCannotBeIsRefused(String body, String what) {
    assertThat(
            rest.post("/api/v1/vms/nobody/labels", body.replace('\'', '"')).problem(400, "INVALID"))
        .contains(what)
        .contains(UNCHANGED);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                        the port is missing",
    "port=443&drain=-1,         0 to 604800 seconds",
    "port=443&host=A,           'A'",
    "port=https,                port",
    "port=443&drain=soon,       drain",
    "port=443&transport=carrier, TCP or UDP"
  })
  void whatCannotBeUnexposedIsRefused(String query, String what) {
    assertThat(
            rest.call("DELETE", "/api/v1/vms/nobody/exposures?" + query, BodyPublishers.noBody())
                .problem(400, "INVALID"))
        .contains(what)
        .contains(UNCHANGED);
  }

  @Test
  void anUnknownImageIsNamed() {
    assertThat(
            rest.post(
                    "/api/v1/vms",
                    "{\"name\":\"vm\",\"image\":\"nobody\",\"vcpus\":1,\"memoryBytes\":67108864}")
                .problem(404, "NOT_FOUND"))
        .contains("there is no image named 'nobody'")
        .contains(UNCHANGED);
  }

  @Test
  void aDiskLargerThanTheHostIsRefusedWithARemedy() {
    Rest.Answer answer =
        rest.post(
            "/api/v1/vms",
            """
            {"name":"vm","image":"tiny","host":"bad-1","vcpus":1,"memoryBytes":67108864,\
            "diskBytes":%d}"""
                .formatted(FakeAgent.DISK * 2));

    assertThat(answer.problem(412, "PREFLIGHT_FAILED"))
        .contains("'vm'")
        .containsIgnoringCase(UNCHANGED);
    assertThat(answer.json().path("refusals")).isNotEmpty();
    assertThat(answer.json().path("refusals"))
        .allSatisfy(
            refusal -> {
              assertThat(refusal.path("reason").asText()).contains("disk");
              assertThat(refusal.path("remedy").asText()).isNotBlank();
            });
    assertThat(rest.get("/api/v1/vms").json().path("items")).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    String body = "{\"name\":\"%s\"}".formatted("x".repeat(3 << 20));

    assertThat(rest.post("/api/v1/vms", body).problem(413, "TOO_LARGE")).contains(UNCHANGED);
  }

  @Test
  void anotherContentTypeIsRefused() {
    assertThat(
            rest.call(
                    "POST",
                    "/api/v1/vms",
                    BodyPublishers.ofString("name=vm"),
                    "Content-Type",
                    "application/x-www-form-urlencoded")
                .problem(400, "INVALID"))
        .contains("does not take application/x-www-form-urlencoded")
        .contains(UNCHANGED);
  }

  @Test
  void anotherMethodIsRefused() {
    assertThat(rest.call("PUT", "/api/v1/vms", BodyPublishers.noBody()).problem(400, "INVALID"))
        .contains("PUT is not possible")
        .contains("/openapi");
  }

  @Test
  void noBodyIsRefused() {
    assertThat(rest.post("/api/v1/vms", "").problem(400, "INVALID")).contains("send JSON");
  }

  @Test
  void aKeyThatIsNoneIsRefused() {
    assertThat(
            rest.post("/api/v1/vms", "{}", "Idempotency-Key", "k".repeat(129))
                .problem(400, "INVALID"))
        .contains("Idempotency-Key")
        .contains(UNCHANGED);
  }

  @ParameterizedTest
  @CsvSource({"0", "1441", "-5"})
  void aTokensTimeHasBounds(int minutes) {
    assertThat(
            rest.post(
                    "/api/v1/hosts/tokens",
                    "{\"hostName\":\"bad-2\",\"provider\":\"lab\",\"validMinutes\":%d}"
                        .formatted(minutes))
                .problem(400, "INVALID"))
        .contains("1 to 1440 minutes")
        .contains(UNCHANGED);
  }
}
