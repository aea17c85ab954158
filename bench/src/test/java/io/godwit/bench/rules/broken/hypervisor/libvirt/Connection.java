package io.godwit.bench.rules.broken.hypervisor.libvirt;

import com.sun.jna.Pointer;

public record Connection(Pointer handle) {}
