/**
 * What a plan must keep: each rule is data and its own check. How a search keeps it is elsewhere.
 */
package io.godwit.migration.plan.rule;
