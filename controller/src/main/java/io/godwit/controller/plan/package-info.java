/**
 * Plans of the fleet as it is: what the planner is asked, what its answer says to people, and
 * whether it still holds. Pure but for {@link io.godwit.controller.plan.PriceFile}, which reads a
 * file, and {@link io.godwit.controller.plan.CpuDemands}, which remembers what hosts report.
 *
 * <pre>
 *  FleetSnapshot, CpuDemands, Prices, api.PlanRequest
 *        |  Question
 *        v
 *  migration.plan.PlanRequest --- Planner --> Plan
 *                                              |  DocumentWriter
 *                                              v
 *        Drift &lt;-- FleetSnapshot of later -- PlanDocument -- Undoing --> PlanDocument
 * </pre>
 */
package io.godwit.controller.plan;
