/**
 * What VMs use, hour by hour: measured from what hosts report, and read by plans. Pure.
 *
 * <pre>
 *  LoadReport ──▶ UsageMeter ──▶ UsageHour, kept for a week ──▶ DailyRhythm ──▶ plan.CpuDemands
 * </pre>
 */
package io.godwit.controller.usage;
