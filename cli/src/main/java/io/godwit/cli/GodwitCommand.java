package io.godwit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The top of the command tree. */
@Command(
    name = "godwit",
    description = "Moves running virtual machines between clouds without stopping them.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:failed in a way that is not below",
      " 2:usage: what was typed cannot be right",
      " 3:not found",
      " 4:not allowed",
      " 5:refused (preflight, or the state does not allow it); nothing was changed",
      " 6:failed and undone; the VM is safe on its source",
      " 7:needs attention: the operation is in doubt",
      " 8:timed out waiting; the operation goes on",
      " 9:controller or host unreachable",
      "130:detached by Ctrl-C; the operation goes on"
    })
final class GodwitCommand {}
