package io.godwit.cli.exposure;

import io.godwit.api.ExposeRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A port as it is typed: {@code 443}, {@code 443:8443} or {@code 53/udp}.
 *
 * @param vmPort the VM's port behind it; empty for the same
 */
record PortText(String transport, int port, Optional<Integer> vmPort) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})(?::([0-9]{1,5}))?(/tcp|/udp)?");
  private static final int LAST = 65535;

  /** Reads an option. */
  static final class Option implements ITypeConverter<PortText> {
    @Override
    public PortText convert(String text) {
      return read(text);
    }
  }

  /** Reads an option that names a port of hosts only. */
  static final class HostsOption implements ITypeConverter<PortText> {
    @Override
    public PortText convert(String text) {
      PortText port = read(text);
      if (port.vmPort().isPresent()) {
        throw new TypeConversionException(
            "'" + text + "' names the VM's port too: name the host's alone, for example 443");
      }
      return port;
    }
  }

  private static PortText read(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a port: write it as 443, 443:8443 or 53/udp");
    }
    return new PortText(
        "/udp".equals(matcher.group(3)) ? "UDP" : "TCP",
        number(matcher.group(1)),
        Optional.ofNullable(matcher.group(2)).map(PortText::number));
  }

  private static int number(String text) {
    int number = Integer.parseInt(text);
    if (number < 1 || number > LAST) {
      throw new TypeConversionException(
          "a port is a number from 1 to %d, not %d".formatted(LAST, number));
    }
    return number;
  }

  ExposeRequest.Port request() {
    return new ExposeRequest.Port(transport, port, vmPort.orElse(null));
  }

  /** For example 443/tcp. */
  static String shown(String transport, int port) {
    return port + "/" + transport.toLowerCase(Locale.ROOT);
  }
}
