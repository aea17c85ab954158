/**
 * What the controller knows durably, in SQLite: plain SQL through Jdbi, the schema by Flyway. Used
 * through {@link io.godwit.controller.store.Store}; everything else is what a transaction offers.
 */
package io.godwit.controller.store;
