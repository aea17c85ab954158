package io.godwit.bench.demo;

import io.godwit.api.VmView;
import io.godwit.bench.fixture.Deployment;

/** What a user can try while the demo runs on, and how to end it. */
record WhatNext(Deployment deployment, VmView vm) {

  String text() {
    return """

        It runs on. In this or another terminal:

            export GODWIT_CONFIG_HOME=%s
            export PATH=%s:$PATH

            godwit host list
            godwit vm list
            godwit migrate %3$s --to provider/lab-west
            godwit migrate %3$s --to east-2 --dry-run
            godwit operation list
            godwit consolidate
            godwit plan list
            godwit vm console %3$s

        A client of the VM, in neither host:

            %4$s

        To stop it:

            godwit lab down
            godwit server stop --data %5$s
            rm -r %6$s
        """
        .formatted(
            deployment.contexts(),
            deployment.godwit().launcher().getParent(),
            vm.name(),
            String.join(" ", deployment.lab().client().command("ping", vm.address())),
            deployment.controllerProcess().data(),
            deployment.contexts().getParent());
  }
}
