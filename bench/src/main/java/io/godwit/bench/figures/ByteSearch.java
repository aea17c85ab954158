package io.godwit.bench.figures;

import java.io.IOException;
import java.io.InputStream;

/** How often some bytes occur in others, however many those are (Knuth, Morris and Pratt). */
public final class ByteSearch {
  private static final int BUFFER = 1 << 16;

  private final byte[] wanted;

  /** By how many bytes have matched, how many still do where the next one does not. */
  private final int[] fallback;

  /** Of at least one byte. */
  public ByteSearch(byte[] wanted) {
    if (wanted.length == 0) {
      throw new IllegalArgumentException("nothing occurs everywhere");
    }
    this.wanted = wanted.clone();
    this.fallback = new int[wanted.length + 1];
    for (int i = 1; i < wanted.length; i++) {
      fallback[i + 1] = matched(fallback[i], wanted[i]);
    }
  }

  /** Reads to the end; occurrences that overlap count each. */
  public long count(InputStream from) throws IOException {
    long count = 0;
    int matched = 0;
    byte[] buffer = new byte[BUFFER];
    for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
      for (int i = 0; i < length; i++) {
        matched = matched(matched, buffer[i]);
        if (matched == wanted.length) {
          count++;
          matched = fallback[matched];
        }
      }
    }
    return count;
  }

  private int matched(int before, byte next) {
    int matched = before;
    while (matched > 0 && wanted[matched] != next) {
      matched = fallback[matched];
    }
    return wanted[matched] == next ? matched + 1 : 0;
  }
}
