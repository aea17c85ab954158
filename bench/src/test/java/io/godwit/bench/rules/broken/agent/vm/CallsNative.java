package io.godwit.bench.rules.broken.agent.vm;

import com.sun.jna.Pointer;
import io.godwit.bench.rules.Breaks;

@Breaks("native calls stay in the libvirt implementation")
record CallsNative(Pointer domain) {}
