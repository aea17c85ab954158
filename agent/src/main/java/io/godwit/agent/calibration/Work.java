package io.godwit.agent.calibration;

import java.util.HexFormat;

/**
 * What is done in a lap. The machine code means the same in a guest's 32-bit mode and in a 64-bit
 * program; it counts in ECX, begins with the value of EAX, may use ESI as the begin of 32 MiB, and
 * leaves EBX and EBP as they are.
 */
enum Work {
  /** Arithmetic in registers, of which each step needs the one before. */
  CPU(
      1_000_000,
      """
      b9 40420f00      ; mov ecx, 1000000
      69c0 0d661900    ; step: imul eax, eax, 1664525
      05 5ff36e3c      ;       add eax, 1013904223
      31c2             ;       xor edx, eax
      c1c2 05          ;       rol edx, 5
      01c2             ;       add edx, eax
      83e9 01          ;       sub ecx, 1
      75 e9            ;       jnz step
      """),

  /** Random places in memory, so that caches and translations of addresses miss as they do. */
  MEMORY(
      100_000,
      """
      b9 a0860100      ; mov ecx, 100000
      69c0 0d661900    ; step: imul eax, eax, 1664525
      05 5ff36e3c      ;       add eax, 1013904223
      89c7             ;       mov edi, eax
      c1ef 07          ;       shr edi, 7
      81e7 c0ffff01    ;       and edi, 32 MiB - 64
      01f7             ;       add edi, esi
      0307             ;       add eax, [edi]       always 0, and the next place waits for it
      894f 04          ;       mov [edi + 4], ecx
      83e9 01          ;       sub ecx, 1
      75 de            ;       jnz step
      """);

  private final long steps;
  private final String code;

  Work(long steps, String code) {
    this.steps = steps;
    this.code = code;
  }

  /** Of each lap. */
  long steps() {
    return steps;
  }

  byte[] code() {
    return bytes(code);
  }

  /** Of lines in hexadecimal, each with a comment. */
  static byte[] bytes(String listing) {
    StringBuilder digits = new StringBuilder();
    listing
        .lines()
        .map(line -> line.substring(0, line.indexOf(';')).replace(" ", ""))
        .forEach(digits::append);
    return HexFormat.of().parseHex(digits);
  }
}
