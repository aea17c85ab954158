/**
 * What hosts report of VMs against what is stored of them: the differences, and what is done about
 * them. Everything here is a plain function of records. What runs is never stopped by it, and
 * nothing is deleted but what the reporting agent's ledger proves superseded.
 */
package io.godwit.controller.reconcile;
