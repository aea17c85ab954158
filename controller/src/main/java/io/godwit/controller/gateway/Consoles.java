package io.godwit.controller.gateway;

import com.google.protobuf.ByteString;
import io.godwit.model.HostId;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.ConsoleInput;
import io.godwit.protocol.v1.ConsoleOutput;
import io.godwit.protocol.v1.OpenConsole;
import io.godwit.protocol.v1.Order;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The console sessions that are open now: bytes between a caller and a VM's serial line. */
public final class Consoles {
  private static final int ID_BYTES = 16;

  private final AgentLinks links;
  private final SecureRandom random;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  public Consoles(AgentLinks links, SecureRandom random) {
    this.links = links;
    this.random = random;
  }

  /** Where a session's output goes; told from the gateway's threads, must be quick. */
  public interface Screen {
    void show(byte[] output);

    /**
     * The last call.
     *
     * @param reason for people
     */
    void ended(String reason);
  }

  private record Session(HostId host, Screen screen) {}

  /**
   * Opens a VM's console.
   *
   * @return the session's id, which nobody can guess
   */
  public String open(HostId host, VmId vm, Screen screen) {
    String id = newId();
    sessions.put(id, new Session(host, screen));
    Order order =
        Order.newBuilder()
            .setOrderId("console." + id)
            .setOpenConsole(OpenConsole.newBuilder().setSessionId(id).setVmId(vm.toString()))
            .build();
    var unused =
        links
            .order(host, order, progress -> {})
            .whenComplete(
                (done, failure) -> {
                  links.acknowledge(host, order.getOrderId());
                  end(id, failure == null ? "the console was closed" : failure.getMessage());
                });
    return id;
  }

  /**
   * Sends what the caller typed.
   *
   * @return false if there is no such session
   */
  public boolean input(String id, byte[] bytes) {
    return Optional.ofNullable(sessions.get(id))
        .flatMap(session -> links.of(session.host()))
        .filter(
            link ->
                link.consoleInput(
                    ConsoleInput.newBuilder()
                        .setSessionId(id)
                        .setData(ByteString.copyFrom(bytes))
                        .build()))
        .isPresent();
  }

  /** The caller has gone. */
  public void close(String id) {
    Session session = sessions.remove(id);
    if (session != null) {
      links
          .of(session.host())
          .ifPresent(
              link ->
                  link.consoleInput(
                      ConsoleInput.newBuilder().setSessionId(id).setClose(true).build()));
    }
  }

  void output(HostId host, ConsoleOutput output) {
    Session session = sessions.get(output.getSessionId());
    if (session == null || !session.host().equals(host)) {
      return;
    }
    if (!output.getData().isEmpty()) {
      session.screen().show(output.getData().toByteArray());
    }
    if (output.getClosed()) {
      end(output.getSessionId(), output.getReason());
    }
  }

  private void end(String id, String reason) {
    Session session = sessions.remove(id);
    if (session != null) {
      session.screen().ended(reason);
    }
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
