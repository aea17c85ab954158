package io.godwit.api;

import java.util.List;

/**
 * A person's decision whose a VM is.
 *
 * @param owner the host's name
 * @param fenced hosts of which the caller vouches that they are off; null for none
 * @param accept the consequence that the choice has, by its name: what is accepted by it
 */
public record ResolveRequest(String owner, List<String> fenced, String accept) {}
