package io.godwit.hypervisor;

import io.godwit.model.DataSize;
import java.time.Duration;

/** How fast a VM dirtied its memory over a period. */
public record DirtyRate(DataSize perSecond, Duration period) {}
