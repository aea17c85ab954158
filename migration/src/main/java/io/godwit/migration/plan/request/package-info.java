/** What is asked of a planner. */
package io.godwit.migration.plan.request;
