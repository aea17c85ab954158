package io.godwit.bench.rules.broken.agent.vm;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.hypervisor.libvirt.Connection;

@Breaks("one place chooses the hypervisor")
record ChoosesLibvirt(Connection connection) {}
