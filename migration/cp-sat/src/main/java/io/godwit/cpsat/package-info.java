/** The planner's exact solver, an optional library: OR-Tools' CP-SAT. */
package io.godwit.cpsat;
