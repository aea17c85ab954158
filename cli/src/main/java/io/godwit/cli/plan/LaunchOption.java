package io.godwit.cli.plan;

import io.godwit.api.PlanRequest.MayLaunch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether a plan may begin by launching a host. */
final class LaunchOption {
  @Option(
      names = "--may-launch",
      paramLabel = "PROVIDER/TYPE[/REGION]",
      converter = Reader.class,
      description = {
        "Where VMs have no room without it, launch one host of this type before anything is moved;"
            + " godwit provider show has the types.",
        "The plan says which, and what it costs; godwit plan undo turns it off again."
      })
  private MayLaunch kind;

  /** As a request for a plan has it. */
  MayLaunch kind() {
    return kind;
  }

  /** Reads a kind of instance. */
  static final class Reader implements ITypeConverter<MayLaunch> {
    private static final Pattern TEXT = Pattern.compile("([^/]+)/([^/]+)(?:/([^/]+))?");

    @Override
    public MayLaunch convert(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not PROVIDER/TYPE or PROVIDER/TYPE/REGION");
      }
      return new MayLaunch(matcher.group(1), matcher.group(2), matcher.group(3));
    }
  }
}
