package io.godwit.cpsat;

import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import com.google.ortools.sat.Literal;
import io.godwit.migration.plan.search.Part;
import io.godwit.migration.plan.search.Part.Cap;
import java.util.List;
import java.util.stream.IntStream;

/** A part as CP-SAT takes it: for each item and host where it may be, whether it is there. */
final class PartModel {
  private final Part part;
  private final CpModel model = new CpModel();

  /** By item and host; null where it may not be. */
  private final BoolVar[][] isAt;

  /** By host: null where it costs nothing. */
  private final BoolVar[] isUsed;

  PartModel(Part part) {
    this.part = part;
    isAt = new BoolVar[part.items()][part.hosts()];
    isUsed = new BoolVar[part.hosts()];
    addItems();
    addHosts();
    part.caps().forEach(this::addCap);
    addMostMoves();
    model.minimize(cost());
    hint();
  }

  CpModel model() {
    return model;
  }

  /** In what it has found. */
  int hostOf(int item, CpSolver solver) {
    int host = 0;
    while (isAt[item][host] == null || !solver.booleanValue(isAt[item][host])) {
      host++;
    }
    return host;
  }

  private void addItems() {
    for (int item = 0; item < part.items(); item++) {
      for (int host = 0; host < part.hosts(); host++) {
        isAt[item][host] = part.mayBe(item, host) ? model.newBoolVar("") : null;
      }
      model.addExactlyOne(hostsOf(item));
    }
  }

  private List<Literal> hostsOf(int item) {
    return IntStream.range(0, part.hosts())
        .filter(host -> isAt[item][host] != null)
        .<Literal>mapToObj(host -> isAt[item][host])
        .toList();
  }

  private void addHosts() {
    for (int host = 0; host < part.hosts(); host++) {
      isUsed[host] = part.price(host) > 0 ? model.newBoolVar("") : null;
      for (int dimension = 0; dimension < part.dimensions(); dimension++) {
        addRoom(host, dimension);
      }
      if (isUsed[host] != null) {
        addUse(host);
      }
    }
  }

  private void addRoom(int host, int dimension) {
    LinearExprBuilder needed = LinearExpr.newBuilder();
    for (int item = 0; item < part.items(); item++) {
      if (isAt[item][host] != null) {
        needed.addTerm(isAt[item][host], part.demand(item, dimension));
      }
    }
    if (isUsed[host] == null) {
      model.addLessOrEqual(needed, part.room(host, dimension));
    } else {
      model.addLessOrEqual(needed, LinearExpr.term(isUsed[host], part.room(host, dimension)));
    }
  }

  /** Also where an item needs nothing. */
  private void addUse(int host) {
    for (int item = 0; item < part.items(); item++) {
      if (isAt[item][host] != null) {
        model.addImplication(isAt[item][host], isUsed[host]);
      }
    }
  }

  private void addCap(Cap cap) {
    LinearExprBuilder members = LinearExpr.newBuilder();
    for (int item = 0; item < part.items(); item++) {
      for (int host : cap.hosts()) {
        if (isAt[item][host] != null && cap.members().get(item) > 0) {
          members.addTerm(isAt[item][host], cap.members().get(item));
        }
      }
    }
    model.addLessOrEqual(members, cap.most());
  }

  private void addMostMoves() {
    if (part.mostMoves() == Integer.MAX_VALUE) {
      return;
    }
    LinearExprBuilder moves = LinearExpr.newBuilder();
    for (int item = 0; item < part.items(); item++) {
      for (int host = 0; host < part.hosts(); host++) {
        if (isAt[item][host] != null && part.moves(item, host) > 0) {
          moves.addTerm(isAt[item][host], part.moves(item, host));
        }
      }
    }
    model.addLessOrEqual(moves, part.mostMoves());
  }

  private LinearExprBuilder cost() {
    LinearExprBuilder cost = LinearExpr.newBuilder();
    for (int host = 0; host < part.hosts(); host++) {
      if (isUsed[host] != null) {
        cost.addTerm(isUsed[host], part.price(host));
      }
      for (int item = 0; item < part.items(); item++) {
        if (isAt[item][host] != null && part.cost(item, host) > 0) {
          cost.addTerm(isAt[item][host], part.cost(item, host));
        }
      }
    }
    return cost;
  }

  /** What it begins with: where everything is. */
  private void hint() {
    List<Integer> now = part.now();
    boolean[] used = new boolean[part.hosts()];
    for (int item = 0; item < part.items(); item++) {
      used[now.get(item)] = true;
      for (int host = 0; host < part.hosts(); host++) {
        if (isAt[item][host] != null) {
          model.addHint(isAt[item][host], now.get(item) == host ? 1 : 0);
        }
      }
    }
    for (int host = 0; host < part.hosts(); host++) {
      if (isUsed[host] != null) {
        model.addHint(isUsed[host], used[host] ? 1 : 0);
      }
    }
  }
}
