package io.godwit.agent.console;

import io.godwit.agent.order.Cancellation;
import io.godwit.agent.order.OrderContext;
import io.godwit.agent.order.OrderHandler;
import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.VmConsole;
import io.godwit.model.VmId;
import io.godwit.protocol.v1.ConsoleInput;
import io.godwit.protocol.v1.ConsoleOutput;
import io.godwit.protocol.v1.OpenConsole;
import io.godwit.protocol.v1.OrderDone;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Consoles that are open, each between its VM and whoever watches it through the controller. The
 * order to open one ends when it is closed, from whichever side.
 */
public final class ConsoleSessions implements OrderHandler<OpenConsole> {
  private final Hypervisor hypervisor;
  private final ConsoleLine line;
  private final Map<String, OpenSession> open = new ConcurrentHashMap<>();

  public ConsoleSessions(Hypervisor hypervisor, ConsoleLine line) {
    this.hypervisor = hypervisor;
    this.line = line;
  }

  @Override
  public OrderDone handle(OpenConsole verb, OrderContext context)
      throws IOException, InterruptedException {
    try (VmConsole console = hypervisor.openConsole(VmId.of(verb.getVmId()))) {
      OpenSession session = new OpenSession(verb.getSessionId(), console, line);
      open.put(verb.getSessionId(), session);
      Cancellation.Hook hook =
          context.cancellation().onRequest(() -> session.close("closed as asked"));
      try {
        session.carryOutput();
      } finally {
        hook.remove();
        open.remove(verb.getSessionId(), session);
      }
      ConsoleOutput last =
          ConsoleOutput.newBuilder()
              .setSessionId(verb.getSessionId())
              .setClosed(true)
              .setReason(session.reason())
              .build();
      boolean unused = line.send(last);
    }
    return OrderDone.getDefaultInstance();
  }

  /** From whoever watches; for a session that has ended it is dropped. */
  public void input(ConsoleInput input) {
    OpenSession session = open.get(input.getSessionId());
    if (session == null) {
      return;
    }
    if (input.getClose()) {
      session.close("closed by its user");
    } else {
      session.input(input.getData());
    }
  }

  public void closeAll(String reason) {
    open.values().forEach(session -> session.close(reason));
  }
}
