/** In which order moves are made, so that all fits on the way. */
package io.godwit.migration.plan.order;
