package io.godwit.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  @Test
  void countsAllOccurrencesAlsoThoseThatOverlap() throws IOException {
    assertThat(count("aab", "aaab aab aa b")).isEqualTo(2);
    assertThat(count("aa", "aaaa")).isEqualTo(3);
    assertThat(count("abab", "abababxabab")).isEqualTo(3);
    assertThat(count("x", "")).isZero();
    assertThat(count("abc", "ab")).isZero();
  }

  @Test
  void findsWhatLiesAcrossTwoReads() throws IOException {
    String text = "-".repeat((1 << 16) - 3) + "marker" + "-".repeat(10);

    assertThat(count("marker", text)).isEqualTo(1);
  }

  @Test
  void findsWhatComesByteByByte() throws IOException {
    InputStream slow =
        new ByteArrayInputStream("a marker".getBytes(StandardCharsets.US_ASCII)) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, 1));
          }
        };

    assertThat(new ByteSearch("marker".getBytes(StandardCharsets.US_ASCII)).count(slow))
        .isEqualTo(1);
  }

  private static long count(String wanted, String text) throws IOException {
    return new ByteSearch(wanted.getBytes(StandardCharsets.US_ASCII))
        .count(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
