package io.godwit.cli;

import io.godwit.api.Problem.Refusal;
import java.io.PrintWriter;
import java.util.List;

/** Why a move cannot work, and what would help. */
final class Refusals {
  private Refusals() {}

  static void print(List<Refusal> refusals, PrintWriter out) {
    for (Refusal refusal : refusals) {
      out.println("  " + refusal.code() + ": " + refusal.reason());
      out.println("    " + refusal.remedy());
    }
  }
}
