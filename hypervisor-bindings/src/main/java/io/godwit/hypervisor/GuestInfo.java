package io.godwit.hypervisor;

import java.util.Optional;

/** What a guest's agent tells of it (virDomainGetGuestInfo). */
public record GuestInfo(
    Optional<String> hostName, Optional<String> osName, Optional<String> osVersion) {}
