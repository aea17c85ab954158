package io.godwit.api;

import java.util.List;
import java.util.Map;

/**
 * Changes a VM's labels; all of it or nothing.
 *
 * @param set by key, in place of those of the same key; none or null for none
 * @param remove keys; none or null for none
 */
public record LabelVmRequest(Map<String, String> set, List<String> remove) {}
