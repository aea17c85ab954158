package io.godwit.controller.fleet;

import io.godwit.api.Problem;
import io.godwit.model.HostName;
import io.godwit.model.ImageName;
import io.godwit.model.Location;
import io.godwit.model.NetworkName;
import io.godwit.model.OperationId;
import io.godwit.model.ProviderName;
import io.godwit.model.VmName;
import java.util.function.Function;

/** Names and ids out of requests; what is none is refused as INVALID with the model's own words. */
final class Names {
  private Names() {}

  static HostName host(String text) {
    return read("host", text, HostName::new);
  }

  static ProviderName provider(String text) {
    return read("provider", text, ProviderName::new);
  }

  static VmName vm(String text) {
    return read("VM", text, VmName::new);
  }

  static ImageName image(String text) {
    return read("image", text, ImageName::new);
  }

  static NetworkName network(String text) {
    return read("network", text, NetworkName::new);
  }

  /** Each of the three may be null. */
  static Location location(String region, String zone, String rack) {
    try {
      return Location.ofNullable(region, zone, rack);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage() + "; nothing was changed");
    }
  }

  static OperationId operation(String text) {
    try {
      return OperationId.of(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Problem.Code.INVALID, "an operation's id is a UUID; 'godwit operation list' shows them");
    }
  }

  private static <T> T read(String what, String text, Function<String, T> constructor) {
    if (text == null) {
      throw new RefusedException(Problem.Code.INVALID, "the name of the " + what + " is missing");
    }
    try {
      return constructor.apply(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Problem.Code.INVALID, e.getMessage());
    }
  }
}
