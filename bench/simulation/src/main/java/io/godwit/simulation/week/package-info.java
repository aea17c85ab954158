/**
 * A week of automatic consolidation: the controller's own metering, question, planner and guard
 * rails, over a fleet whose VMs have days and nights.
 */
package io.godwit.simulation.week;
