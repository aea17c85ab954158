/**
 * What a plan is made from: hosts, VMs, what they need and what they cost. Values, checked when
 * made.
 */
package io.godwit.migration.plan.fleet;
