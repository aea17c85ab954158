package io.godwit.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.ControllerMessage;
import io.godwit.protocol.v1.Hello;
import io.godwit.protocol.v1.ReadUploadRequest;
import io.godwit.protocol.v1.UploadChunk;
import io.godwit.protocol.v1.Welcome;
import io.godwit.runtime.VirtualThreadTasks;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ControllerLinkTest {
  private final List<String> heard = new ArrayList<>();
  private final Session session = new Silent();
  private Session.Listener listener;

  @Test
  void onlyAControllerThatDoesNotLetTheHostInExpelsIt() {
    try (ControllerLink link = link()) {
      link.start();
      listener.ended(session, Status.UNAVAILABLE);
      assertThat(heard).containsExactly("disconnected");
    }
    heard.clear();
    try (ControllerLink link = link()) {
      link.start();
      listener.ended(session, Status.PERMISSION_DENIED.withDescription("the host was removed"));
      assertThat(heard).containsExactly("disconnected", "expelled");
    }
  }

  private ControllerLink link() {
    return new ControllerLink(
        new Silence(),
        Hello::getDefaultInstance,
        new Uplink(),
        new Remembering(),
        LinkTiming.USUAL,
        new SplittableRandom(1),
        new VirtualThreadTasks(InstantSource.system()));
  }

  /** One that is never there; the test itself says how it ends. */
  private static final class Silent implements Session {
    @Override
    public void open(AgentMessage hello) {}

    @Override
    public void send(AgentMessage message) {}

    @Override
    public boolean sendInTurn(AgentMessage message) {
      return false;
    }

    @Override
    public Iterator<UploadChunk> readUpload(ReadUploadRequest request) {
      return List.<UploadChunk>of().iterator();
    }

    @Override
    public void abandon(String why) {}
  }

  private final class Silence implements Session.Opener {
    @Override
    public Session make(Session.Listener hearer) {
      listener = hearer;
      return session;
    }

    @Override
    public String controller() {
      return "nowhere:8443";
    }
  }

  private final class Remembering implements ControllerEvents {
    @Override
    public void connected(Welcome welcome) {}

    @Override
    public void received(ControllerMessage message) {}

    @Override
    public void disconnected() {
      heard.add("disconnected");
    }

    @Override
    public void expelled() {
      heard.add("expelled");
    }
  }
}
