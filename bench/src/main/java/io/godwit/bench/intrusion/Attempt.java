package io.godwit.bench.intrusion;

/**
 * One attempt and how it ended.
 *
 * @param kind what was wrong with it
 * @param answer the reason that the agent gave, or how the connection ended
 */
public record Attempt(String kind, Result result, String answer) {
  public enum Result {
    REFUSED,
    LET_IN
  }

  public boolean refused() {
    return result == Result.REFUSED;
  }
}
