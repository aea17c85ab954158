package io.godwit.cli.policy;

import io.godwit.cli.session.Noun;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code godwit policy}. */
@Command(
    name = "policy",
    description = {
      "Say who may talk to whom in a network.",
      "The VMs of a network that is closed take new connections only as policies let them in."
          + " Answers pass, and so does what they send to the outside, and exposed ports."
    })
public final class PolicyCommand implements Noun {
  @Override
  public Map<String, Class<?>> verbs() {
    return Noun.inOrder(
        Map.entry("list", PolicyListCommand.class),
        Map.entry("allow", PolicyAllowCommand.class),
        Map.entry("remove", PolicyRemoveCommand.class),
        Map.entry("close", PolicyCloseCommand.class),
        Map.entry("open", PolicyOpenCommand.class),
        Map.entry("check", PolicyCheckCommand.class));
  }
}
