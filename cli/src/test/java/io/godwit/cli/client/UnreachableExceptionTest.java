package io.godwit.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreachableExceptionTest {
  private static final int MILLIS = 300;

  private static boolean isSlow(Throwable cause) {
    return new UnreachableException("cannot reach the controller", cause).isSlow();
  }

  private static Throwable connecting(InetSocketAddress address, List<Socket> opened) {
    return catchThrowable(
        () -> {
          Socket socket = new Socket();
          opened.add(socket);
          socket.connect(address, MILLIS);
        });
  }

  /** Nobody accepts there, so that once there is no more room packets are lost as at no machine. */
  @Test
  void noConnectionAtAllIsNotSlow() throws IOException {
    List<Socket> opened = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
      Throwable failed = null;
      for (int tries = 0; failed == null && tries < 10; tries++) {
        failed = connecting(address, opened);
      }
      assertThat(failed).isInstanceOf(SocketTimeoutException.class);
      assertThat(isSlow(failed)).isFalse();
    } finally {
      for (Socket socket : opened) {
        socket.close();
      }
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsSlow() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
      socket.setSoTimeout(MILLIS);
      Throwable failed = catchThrowable(() -> socket.getInputStream().read());
      assertThat(failed).isInstanceOf(SocketTimeoutException.class);
      assertThat(isSlow(failed)).isTrue();
    }
  }

  @Test
  void whatIsRefusedIsNotSlow() {
    assertThat(isSlow(new IOException("Connection refused"))).isFalse();
  }
}
