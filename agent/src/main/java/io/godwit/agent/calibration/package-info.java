/**
 * Measures once in a boot how fast this host is, and what of that its VMs have.
 *
 * <pre>
 *   Work ──▶ Laps: the same machine code, as a program of the host and as a guest without a system
 *              └──▶ LapCount: laps for each second of the processor's time
 *   DiskTrial
 *   Calibrator: when, and what is kept of it
 * </pre>
 */
package io.godwit.agent.calibration;
