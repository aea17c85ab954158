/** What a host's VMs could give back of their memory, and when they get it back. Pure. */
package io.godwit.migration.memory;
