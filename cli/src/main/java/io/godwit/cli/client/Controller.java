package io.godwit.cli.client;

import io.godwit.api.AutomaticRequest;
import io.godwit.api.AutomaticView;
import io.godwit.api.CreateNetworkRequest;
import io.godwit.api.CreateVmRequest;
import io.godwit.api.ExposeRequest;
import io.godwit.api.ExposureView;
import io.godwit.api.HostView;
import io.godwit.api.ImageView;
import io.godwit.api.JoinTokenRequest;
import io.godwit.api.JoinTokenView;
import io.godwit.api.LabelVmRequest;
import io.godwit.api.LaunchHostRequest;
import io.godwit.api.LocateHostRequest;
import io.godwit.api.MeshKeyView;
import io.godwit.api.MigrationRequest;
import io.godwit.api.NetworkView;
import io.godwit.api.OperationView;
import io.godwit.api.PlanChangesView;
import io.godwit.api.PlanRequest;
import io.godwit.api.PlanSummaryView;
import io.godwit.api.PlanView;
import io.godwit.api.PolicyCheckView;
import io.godwit.api.PolicyRequest;
import io.godwit.api.PolicyView;
import io.godwit.api.PreflightView;
import io.godwit.api.ProviderView;
import io.godwit.api.ResolutionView;
import io.godwit.api.ResolveRequest;
import io.godwit.api.RuleView;
import io.godwit.api.ServerView;
import io.godwit.api.StopVmRequest;
import io.godwit.api.TerminateHostRequest;
import io.godwit.api.TraceView;
import io.godwit.api.VmDemandView;
import io.godwit.api.VmView;
import io.godwit.cli.settings.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;

/**
 * The controller's REST interface, typed. Every method throws {@link ApiException} where the
 * controller refuses, and {@link UnreachableException} where it does not answer.
 */
public final class Controller {
  private static final String AUTOMATIC = "/automatic";

  private static final Duration UPLOAD_SILENCE = Duration.ofMinutes(10);
  private static final Duration EVENT_SILENCE = Duration.ofSeconds(60);

  /** Plans of others may be searched for first. */
  private static final Duration PLANNING_SILENCE = Duration.ofMinutes(2);

  private static final int BUFFER = 1 << 16;

  private final Http http;

  public Controller(Context context) {
    this.http = new Http(context);
  }

  public List<VmView> vms() {
    return http.get("/vms", in -> Json.readItems(VmView.class, in));
  }

  public VmView vm(String name) {
    return http.get("/vms/" + Http.encode(name), in -> Json.read(VmView.class, in));
  }

  public VmDemandView demand(String vm) {
    return http.get("/vms/" + Http.encode(vm) + "/demand", in -> Json.read(VmDemandView.class, in));
  }

  public OperationView createVm(CreateVmRequest request) {
    return http.post("/vms", request, Controller::operation);
  }

  public VmView label(String name, LabelVmRequest request) {
    return http.post(
        "/vms/" + Http.encode(name) + "/labels", request, in -> Json.read(VmView.class, in));
  }

  public OperationView startVm(String name) {
    return http.post("/vms/" + Http.encode(name) + "/start", null, Controller::operation);
  }

  public OperationView stopVm(String name, StopVmRequest request) {
    return http.post("/vms/" + Http.encode(name) + "/stop", request, Controller::operation);
  }

  public OperationView deleteVm(String name) {
    return http.delete("/vms/" + Http.encode(name), Controller::operation);
  }

  /**
   * Exposes ports of a VM at hosts.
   *
   * @return all that is exposed of it
   */
  public List<ExposureView> expose(String vm, ExposeRequest request) {
    return http.post(exposures(vm), request, in -> Json.readItems(ExposureView.class, in));
  }

  /**
   * Which port is exposed no more.
   *
   * @param hosts none for all
   * @param drain how long connections have to end; empty lets the controller choose
   */
  public record Unexposing(
      String transport, int port, List<String> hosts, Optional<Duration> drain) {
    private String query() {
      return Stream.of(
              Stream.of("transport=" + Http.encode(transport), "port=" + port),
              hosts.stream().map(host -> "host=" + Http.encode(host)),
              drain.stream().map(time -> "drain=" + time.toSeconds()))
          .flatMap(each -> each)
          .collect(Collectors.joining("&"));
    }
  }

  /**
   * @return all that is exposed of the VM then
   */
  public List<ExposureView> unexpose(String vm, Unexposing asked) {
    return http.delete(
        exposures(vm) + "?" + asked.query(), in -> Json.readItems(ExposureView.class, in));
  }

  private static String exposures(String vm) {
    return "/vms/" + Http.encode(vm) + "/exposures";
  }

  /** The evidence of whose a VM is. */
  public ResolutionView resolution(String name) {
    return http.get(
        "/vms/" + Http.encode(name) + "/resolution", in -> Json.read(ResolutionView.class, in));
  }

  public OperationView resolve(String name, ResolveRequest request) {
    return http.post("/vms/" + Http.encode(name) + "/resolution", request, Controller::operation);
  }

  public List<HostView> hosts() {
    return http.get("/hosts", in -> Json.readItems(HostView.class, in));
  }

  public HostView host(String name) {
    return http.get("/hosts/" + Http.encode(name), in -> Json.read(HostView.class, in));
  }

  public OperationView launchHost(LaunchHostRequest request) {
    return http.post("/hosts", request, Controller::operation);
  }

  public OperationView terminateHost(String name, TerminateHostRequest request) {
    return http.post("/hosts/" + Http.encode(name) + "/terminate", request, Controller::operation);
  }

  public void removeHost(String name) {
    http.delete("/hosts/" + Http.encode(name), in -> Optional.empty());
  }

  public HostView cordonHost(String name) {
    return http.post(
        "/hosts/" + Http.encode(name) + "/cordon", null, in -> Json.read(HostView.class, in));
  }

  public MeshKeyView rotateHostKey(String name) {
    return http.post(
        "/hosts/" + Http.encode(name) + "/rotate-key",
        null,
        in -> Json.read(MeshKeyView.class, in));
  }

  public HostView undrainHost(String name) {
    return http.post(
        "/hosts/" + Http.encode(name) + "/undrain", null, in -> Json.read(HostView.class, in));
  }

  public HostView locateHost(String name, LocateHostRequest request) {
    return http.put(location(name), request, in -> Json.read(HostView.class, in));
  }

  public HostView forgetHostLocation(String name) {
    return http.delete(location(name), in -> Json.read(HostView.class, in));
  }

  private static String location(String host) {
    return "/hosts/" + Http.encode(host) + "/location";
  }

  public JoinTokenView joinToken(JoinTokenRequest request) {
    return http.post("/hosts/tokens", request, in -> Json.read(JoinTokenView.class, in));
  }

  public List<ImageView> images() {
    return http.get("/images", in -> Json.readItems(ImageView.class, in));
  }

  public OperationView migrate(MigrationRequest request) {
    return http.post("/migrations", request, Controller::operation);
  }

  /** Asks with {@code dryRun}. */
  public PreflightView preflight(MigrationRequest request) {
    return http.post("/migrations", request, in -> Json.read(PreflightView.class, in));
  }

  public List<OperationView> operations(Optional<String> vm, Optional<String> state) {
    String query =
        Stream.of(vm.map(v -> "vm=" + Http.encode(v)), state.map(v -> "state=" + Http.encode(v)))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("&"));
    String path = query.isEmpty() ? "/operations" : "/operations?" + query;
    return http.get(path, in -> Json.readItems(OperationView.class, in));
  }

  public OperationView operation(String id) {
    return http.get("/operations/" + Http.encode(id), Controller::operation);
  }

  public OperationView cancel(String id) {
    return http.post("/operations/" + Http.encode(id) + "/cancel", null, Controller::operation);
  }

  public List<NetworkView> networks() {
    return http.get("/networks", in -> Json.readItems(NetworkView.class, in));
  }

  public NetworkView network(String name) {
    return http.get("/networks/" + Http.encode(name), in -> Json.read(NetworkView.class, in));
  }

  /**
   * The way from a VM to another one of its network.
   *
   * @param port that is meant, for example {@code 443/tcp}
   */
  public TraceView trace(String from, String to, Optional<String> port) {
    String query =
        "to=" + Http.encode(to) + port.map(meant -> "&port=" + Http.encode(meant)).orElse("");
    return http.get(
        "/vms/" + Http.encode(from) + "/trace?" + query, in -> Json.read(TraceView.class, in));
  }

  public NetworkView createNetwork(CreateNetworkRequest request) {
    return http.post("/networks", request, in -> Json.read(NetworkView.class, in));
  }

  public void deleteNetwork(String name) {
    http.delete("/networks/" + Http.encode(name), in -> Optional.empty());
  }

  /** From now on its VMs take new connections only as policies let them in. */
  public NetworkView closeNetwork(String name) {
    return http.post(
        "/networks/" + Http.encode(name) + "/close", null, in -> Json.read(NetworkView.class, in));
  }

  public NetworkView openNetwork(String name) {
    return http.post(
        "/networks/" + Http.encode(name) + "/open", null, in -> Json.read(NetworkView.class, in));
  }

  /**
   * @param network empty for those of all
   */
  public List<PolicyView> policies(Optional<String> network) {
    String query = network.map(name -> "?network=" + Http.encode(name)).orElse("");
    return http.get("/policies" + query, in -> Json.readItems(PolicyView.class, in));
  }

  public PolicyView allow(PolicyRequest request) {
    return http.post("/policies", request, in -> Json.read(PolicyView.class, in));
  }

  public void removePolicy(long number) {
    http.delete("/policies/" + number, in -> Optional.empty());
  }

  /**
   * Whether a VM lets in a new connection of another one.
   *
   * @param port empty for anything at all
   */
  public PolicyCheckView checkPolicies(String from, String to, Optional<String> port) {
    String query =
        "?from="
            + Http.encode(from)
            + "&to="
            + Http.encode(to)
            + port.map(asked -> "&port=" + Http.encode(asked)).orElse("");
    return http.get("/policies/check" + query, in -> Json.read(PolicyCheckView.class, in));
  }

  public List<ProviderView> providers() {
    return http.get("/providers", in -> Json.readItems(ProviderView.class, in));
  }

  public ProviderView provider(String name) {
    return http.get("/providers/" + Http.encode(name), in -> Json.read(ProviderView.class, in));
  }

  public List<RuleView> rules() {
    return http.get("/rules", in -> Json.readItems(RuleView.class, in));
  }

  public List<RuleView> addRules(PlanRequest.Rules rules) {
    return http.post("/rules", rules, in -> Json.readItems(RuleView.class, in));
  }

  public void removeRule(long number) {
    http.delete("/rules/" + number, in -> Optional.empty());
  }

  public AutomaticView automatic() {
    return http.get(AUTOMATIC, Controller::automatic);
  }

  public AutomaticView turnAutomaticOn(AutomaticRequest request) {
    return http.put(AUTOMATIC, request, Controller::automatic);
  }

  public AutomaticView turnAutomaticOff() {
    return http.delete(AUTOMATIC, Controller::automatic);
  }

  private static AutomaticView automatic(InputStream in) throws IOException {
    return Json.read(AutomaticView.class, in);
  }

  public List<PlanSummaryView> plans() {
    return http.get("/plans", in -> Json.readItems(PlanSummaryView.class, in));
  }

  public PlanChangesView planChanges(long number) {
    return http.get("/plans/" + number + "/changes", in -> Json.read(PlanChangesView.class, in));
  }

  public PlanView plan(long number) {
    return http.get("/plans/" + number, Controller::plan);
  }

  /** Makes a plan; nothing is moved. */
  public PlanView makePlan(PlanRequest request) {
    return http.post("/plans", request, PLANNING_SILENCE, Controller::plan);
  }

  public OperationView applyPlan(long number) {
    return http.post("/plans/" + number + "/apply", null, Controller::operation);
  }

  /** Makes the plan that takes another one back; nothing is moved. */
  public PlanView undoPlan(long number) {
    return http.post("/plans/" + number + "/undo", null, Controller::plan);
  }

  public PlanView discardPlan(long number) {
    return http.post("/plans/" + number + "/discard", null, Controller::plan);
  }

  public ServerView server() {
    return http.get("/server", in -> Json.read(ServerView.class, in));
  }

  /** An operation's changes from now on. */
  public OperationEvents events(String id) {
    try {
      HttpsURLConnection connection =
          http.open("GET", "/operations/" + Http.encode(id) + "/events", EVENT_SILENCE);
      return new OperationEvents(connection, http.accepted(connection));
    } catch (IOException e) {
      throw http.unreachable(e);
    }
  }

  /**
   * Sends an image.
   *
   * @param host where it is to be kept first; empty lets the controller choose
   * @param sent told how many bytes have gone
   */
  public OperationView importImage(
      Path file, String name, String format, Optional<String> host, LongConsumer sent) {
    String path =
        "/images?name="
            + Http.encode(name)
            + "&format="
            + Http.encode(format)
            + host.map(chosen -> "&host=" + Http.encode(chosen)).orElse("");
    try {
      HttpsURLConnection connection = http.open("POST", path, UPLOAD_SILENCE);
      connection.setRequestProperty("Content-Type", "application/octet-stream");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(Files.size(file));
      send(connection, file, sent);
      try (InputStream in = http.accepted(connection)) {
        return operation(in);
      }
    } catch (IOException e) {
      throw http.unreachable(e);
    }
  }

  /** A controller that refuses closes early: its answer says more than the broken pipe. */
  private void send(HttpsURLConnection connection, Path file, LongConsumer sent)
      throws IOException {
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = connection.getOutputStream()) {
      copy(in, out, sent);
    } catch (IOException e) {
      http.accepted(connection).close();
      throw e;
    }
  }

  /**
   * Writes the store's backup to the stream, of which an {@link IOException} would be taken for the
   * connection's.
   */
  public void backup(OutputStream out) {
    http.post(
        "/server/backup",
        null,
        in -> {
          copy(in, out, bytes -> {});
          return null;
        });
  }

  /** Opens a VM's console, taking it from whoever has it. */
  public ConsoleSession console(String vm) {
    String path = "/vms/" + Http.encode(vm) + "/console";
    try {
      HttpsURLConnection connection = http.open("GET", path, Duration.ZERO);
      InputStream output = http.accepted(connection);
      String session = connection.getHeaderField("Godwit-Console");
      return new ConsoleSession(http, path + "/" + Http.encode(session), connection, output);
    } catch (IOException e) {
      throw http.unreachable(e);
    }
  }

  private static OperationView operation(InputStream in) throws IOException {
    return Json.read(OperationView.class, in);
  }

  private static PlanView plan(InputStream in) throws IOException {
    return Json.read(PlanView.class, in);
  }

  private static void copy(InputStream in, OutputStream out, LongConsumer sent) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      total += read;
      sent.accept(total);
    }
  }
}
