/**
 * How a placement is found: flat arrays inside, records at the edge. Nothing here is believed: what
 * comes out is checked by the rules themselves.
 */
package io.godwit.migration.plan.search;
