/**
 * Providers as programs: each is a program of its user's choice, which lists instances and turns
 * them off and on. What it is told and has to answer is in docs/operations.md.
 */
package io.godwit.controller.provider;
