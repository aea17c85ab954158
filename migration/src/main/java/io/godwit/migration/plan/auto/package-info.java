/** When plans are made without anybody asking, and what they may do. */
package io.godwit.migration.plan.auto;
