package io.godwit.controller;

import io.quarkus.runtime.Quarkus;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the controller until it is told to end. */
@Command(
    name = "godwit-controller",
    description = "Runs Godwit's controller.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Override
  public Integer call() {
    Foundation foundation = Foundation.lay(config.read(), Clock.systemUTC(), new SecureRandom());
    ServerSettings.of(foundation).forEach(System::setProperty);
    CurrentFoundation.set(foundation);
    AtomicInteger exit = new AtomicInteger();
    Quarkus.run(
        Server.class,
        (code, failure) -> exit.set(failure == null ? code : StartFailure.explain(failure)));
    return exit.get();
  }
}
