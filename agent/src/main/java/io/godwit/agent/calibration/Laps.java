package io.godwit.agent.calibration;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes programs that do some work in laps without end and write a letter after each: one for Linux
 * on x86-64, one that a PC boots. The guest has an own paging, as every system's has: there each
 * access of a nested guest pays for two translations.
 */
final class Laps {
  private static final int SECTOR = 512;

  private static final byte[] BOOT =
      Work.bytes(
          """
          fa                   ; cli
          31c0                 ; xor ax, ax
          8ed8                 ; mov ds, ax
          e492                 ; in al, 0x92
          0c02                 ; or al, 2               addresses beyond 1 MiB
          e692                 ; out 0x92, al
          660f0116 1e7c        ; lgdt [0x7c1e]
          0f20c0               ; mov eax, cr0
          0c01                 ; or al, 1
          0f22c0               ; mov cr0, eax
          ea 3c7c 0800         ; jmp 8:0x7c3c           in protected mode
          1700 247c0000        ; 0x7c1e: three descriptors, at 0x7c24
          0000000000000000     ; none
          ffff0000009acf00     ; code, all of 4 GiB
          ffff00000092cf00     ; data, all of 4 GiB
          66b8 1000            ; 0x7c3c: mov ax, 16
          8ed8                 ; mov ds, ax
          8ec0                 ; mov es, ax
          8ed0                 ; mov ss, ax
          fc                   ; cld
          bf 00002000          ; mov edi, 0x200000      the directory: 16 tables behind it
          b8 03102000          ; mov eax, 0x201003
          b9 10000000          ; mov ecx, 16
          ab                   ; next: stosd
          05 00100000          ;       add eax, 0x1000
          e2 f8                ;       loop next
          bf 00102000          ; mov edi, 0x201000      the tables: 64 MiB, each page at its place
          b8 03000000          ; mov eax, 3
          b9 00400000          ; mov ecx, 16384
          ab                   ; next: stosd
          05 00100000          ;       add eax, 0x1000
          e2 f8                ;       loop next
          b8 00002000          ; mov eax, 0x200000
          0f22d8               ; mov cr3, eax
          0f20c0               ; mov eax, cr0
          0d 00000080          ; or eax, 0x80000000     paging
          0f22c0               ; mov cr0, eax
          be 00000001          ; mov esi, 0x1000000
          31c0                 ; xor eax, eax
          31d2                 ; xor edx, edx
          """);

  private static final byte[] GUEST_SAYS =
      Work.bytes(
          """
          89c3                 ; mov ebx, eax
          b0 4c                ; mov al, 'L'
          e6 e9                ; out 0xe9, al
          89d8                 ; mov eax, ebx
          """);

  private static final byte[] START =
      Work.bytes(
          """
          be 00000001          ; mov esi, 0x1000000
          31c0                 ; xor eax, eax
          31d2                 ; xor edx, edx
          """);

  private static final byte[] PROGRAM_SAYS =
      Work.bytes(
          """
          89c3                 ; mov ebx, eax
          89f5                 ; mov ebp, esi
          b8 01000000          ; mov eax, 1             write
          bf 01000000          ; mov edi, 1             to the standard output
          be 01004000          ; mov esi, 0x400001      the second byte of the file, a letter
          ba 01000000          ; mov edx, 1
          0f05                 ; syscall
          89ee                 ; mov esi, ebp
          89d8                 ; mov eax, ebx
          """);

  /** Where the program's one segment is, which ends behind the 32 MiB of the work. */
  private static final long BASE = 0x400000;

  private static final long SEGMENT = 0x3000000;
  private static final int HEADERS = 64 + 56;

  private Laps() {}

  /** For a disk of which a PC boots. */
  static byte[] bootSector(Work work) {
    ByteBuffer sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    endless(sector.put(BOOT), work, GUEST_SAYS);
    return sector.position(SECTOR - 2).put((byte) 0x55).put((byte) 0xaa).array();
  }

  /** An ELF file. */
  static byte[] program(Work work) {
    ByteBuffer file = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    // An executable for x86-64 that begins behind the headers; one segment, no sections.
    file.putShort((short) 2).putShort((short) 62).putInt(1).putLong(BASE + HEADERS);
    file.putLong(64).putLong(0).putInt(0).putShort((short) 64).putShort((short) 56);
    file.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 0);
    // All of the file, and memory behind it that is empty; read, written and executed.
    file.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE);
    file.putLong(SECTOR).putLong(SEGMENT).putLong(0x1000);
    endless(file.put(START), work, PROGRAM_SAYS);
    return file.array();
  }

  private static void endless(ByteBuffer code, Work work, byte[] says) {
    int begin = code.position();
    code.put(work.code()).put(says).put((byte) 0xe9);
    code.putInt(begin - code.position() - Integer.BYTES);
  }
}
