/**
 * Everything a controller is, in one file: its store and its keys. Whoever has the file can act as
 * the controller.
 */
package io.godwit.controller.backup;
