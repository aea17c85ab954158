/**
 * A fake of the cloud AWS: as much of EC2's Query protocol over HTTP as launching, listing, turning
 * off and on and terminating hosts needs, with its failures on demand. For tests, and for users who
 * want to try a provider of kind {@code aws} without an account.
 */
package io.godwit.lab.ec2;
