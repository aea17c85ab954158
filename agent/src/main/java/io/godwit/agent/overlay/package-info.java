/**
 * This host's part of the networks that VMs are in. {@link io.godwit.agent.overlay.Layout} is what
 * should be, from the controller and from other hosts; plain functions turn it into the texts that
 * {@code wg}, {@code bridge}, {@code nft} and {@code dnsmasq} read; {@link
 * io.godwit.agent.overlay.Kernel} has the effects, and {@link io.godwit.agent.overlay.Keeper} makes
 * what is be what should be, again and again.
 *
 * <pre>
 *   VM ── gwt… ─┐                                  ┌─ gwmesh: WireGuard
 *   VM ── gwt… ─┤ gwbr&lt;vni&gt; ── gwvx&lt;vni&gt; (VXLAN) ───┘
 *               └─ gwgw&lt;vni&gt; ── [gwns&lt;vni&gt;: lan0, the gateway, dnsmasq]
 * </pre>
 *
 * What carries packets lives without the agent: the kernel's devices, WireGuard and dnsmasq stay
 * when the agent dies, and the next agent takes them over.
 */
package io.godwit.agent.overlay;
