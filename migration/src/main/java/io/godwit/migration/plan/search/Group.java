package io.godwit.migration.plan.search;

/** Items of which no domain may have more than so many members. */
final class Group {
  /** By host. */
  final int[] domainOf;

  final int domains;

  /** In members. */
  final int cap;

  /** By item: how many of its members are in the group. */
  final int[] members;

  Group(int[] domainOf, int domains, int cap, int[] members) {
    this.domainOf = domainOf;
    this.domains = domains;
    this.cap = cap;
    this.members = members;
  }
}
