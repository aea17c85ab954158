package io.godwit.api;

import java.math.BigDecimal;

/**
 * Asks for an instance to be launched that joins as a host.
 *
 * @param host the new host's name
 * @param provider as the controller's file of providers names it
 * @param type of the instance, as the provider names it; it must be able to nest
 * @param region null where the provider's set-up says
 * @param zone null where the provider may choose
 * @param spot whether the provider may take it back at any time, for less money
 * @param mostPerHour of a spot instance, in the provider's currency; null for what it costs on
 *     demand
 * @param keepFailed whether the instance is left to look at if the host does not join
 */
public record LaunchHostRequest(
    String host,
    String provider,
    String type,
    String region,
    String zone,
    boolean spot,
    BigDecimal mostPerHour,
    boolean keepFailed) {}
