package io.godwit.simulation;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.Hypervisor.VmEventListener;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.simulated.SimulatedHypervisor;
import io.godwit.runtime.Tasks;
import io.godwit.simulation.runtime.Life;
import io.godwit.simulation.runtime.SimulatedTasks;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A simulated hypervisor as an agent reaches it: every call takes time before and after what it
 * does, in which the agent may die or others may be quicker.
 */
final class SlowHypervisor implements InvocationHandler {
  private final SimulatedHypervisor hypervisor;
  private final Tasks tasks;
  private final Life life;
  private final Supplier<Duration> delay;

  private SlowHypervisor(
      SimulatedHypervisor hypervisor, Tasks tasks, Life life, Supplier<Duration> delay) {
    this.hypervisor = hypervisor;
    this.tasks = tasks;
    this.life = life;
    this.delay = delay;
  }

  static Hypervisor of(
      SimulatedHypervisor hypervisor, SimulatedTasks tasks, Supplier<Duration> delay) {
    return (Hypervisor)
        Proxy.newProxyInstance(
            Hypervisor.class.getClassLoader(),
            new Class<?>[] {Hypervisor.class},
            new SlowHypervisor(hypervisor, tasks, tasks.life(), delay));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    return switch (method.getName()) {
      case "subscribe" -> hypervisor.subscribe(whileAlive((VmEventListener) arguments[0]));
      case "close" -> null;
      default -> slowly(method, arguments);
    };
  }

  private VmEventListener whileAlive(VmEventListener listener) {
    return event -> {
      if (!life.isOver()) {
        listener.on(event);
      }
    };
  }

  private Object slowly(Method method, Object[] arguments) throws Throwable {
    pause();
    try {
      return method.invoke(hypervisor, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      pause();
    }
  }

  private void pause() {
    if (SimulatedTasks.isTask()) {
      try {
        tasks.sleep(delay.get());
      } catch (InterruptedException e) {
        throw new HypervisorException(Reason.INTERNAL, "interrupted");
      }
    }
  }
}
