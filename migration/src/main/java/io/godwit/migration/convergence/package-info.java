/** When a live copy is near enough to its end for the guest to be stopped. */
package io.godwit.migration.convergence;
