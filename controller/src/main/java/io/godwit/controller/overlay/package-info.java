/**
 * What each host's overlay should be: a plain function of who is where. Nothing of it is stored,
 * and any controller that opens the same store finds the same.
 */
package io.godwit.controller.overlay;
