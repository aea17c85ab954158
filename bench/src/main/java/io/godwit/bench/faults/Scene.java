package io.godwit.bench.faults;

import io.godwit.api.VmView;
import io.godwit.bench.faults.Drill.Place;
import io.godwit.bench.matrix.Fault;
import io.godwit.bench.matrix.Spot.Held;
import io.godwit.bench.matrix.Spot.Program;
import io.godwit.lab.LabHost;
import io.godwit.model.drill.CrashPoint;
import java.util.Random;

/**
 * One run of a cell: the VM stands running on the source.
 *
 * @param qemu its process before the move, as the machine numbers it
 * @param random of the seed
 */
record Scene(
    FaultLab lab,
    Fault fault,
    VmView vm,
    long qemu,
    LabHost source,
    LabHost destination,
    Random random) {

  Place place(Held held) {
    return place(held.program(), held.point());
  }

  Place place(Program program, CrashPoint point) {
    return new Place(
        switch (program) {
          case CONTROLLER -> Drill.CONTROLLER;
          case SOURCE_AGENT -> source.name();
          case DESTINATION_AGENT -> destination.name();
        },
        point);
  }
}
