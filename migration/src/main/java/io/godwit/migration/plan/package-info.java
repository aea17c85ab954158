/**
 * Plans: which VMs move where, in which order, what that costs and saves, and why. A plan is a
 * value; nothing here touches anything.
 */
package io.godwit.migration.plan;
