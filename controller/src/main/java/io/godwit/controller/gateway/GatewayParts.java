package io.godwit.controller.gateway;

import io.godwit.controller.fleet.HostReports;
import io.godwit.controller.pki.CertificateAuthority;

/** What all agents' streams share. */
public record GatewayParts(
    AgentLinks links,
    HostReports reports,
    Consoles consoles,
    CertificateAuthority authority,
    Welcoming welcome) {}
