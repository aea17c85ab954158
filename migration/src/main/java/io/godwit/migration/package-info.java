/** Decisions about moving VMs: pure functions of facts that their callers gathered. */
package io.godwit.migration;
