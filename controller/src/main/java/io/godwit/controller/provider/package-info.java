/**
 * The adapters of providers: a program of its user's choice, and machines that a user has. How each
 * is set up, and what a program has to answer, is in docs/operations.md.
 */
package io.godwit.controller.provider;
