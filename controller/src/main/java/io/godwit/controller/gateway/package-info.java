/**
 * The agents' end of the controller: hosts join here and keep one stream each, over which orders go
 * out and reports, results and console bytes come in.
 */
package io.godwit.controller.gateway;
