/** Named moments at which a drill may stop or hold a program. In production nothing listens. */
package io.godwit.model.drill;
