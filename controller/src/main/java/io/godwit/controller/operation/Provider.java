package io.godwit.controller.operation;

import io.godwit.controller.operation.Instances.Instance;
import io.godwit.model.HostName;
import io.godwit.model.InstanceId;
import java.util.List;
import java.util.Optional;

/**
 * One provider, as an adapter speaks for it. Every call may block for some seconds, and may be made
 * twice. What fails is a {@link ProviderException} that says what is to be done.
 *
 * <p>An adapter touches nothing that is not ours: before it turns an instance off or on, or
 * terminates it, it asks its provider anew whose that is, and refuses what the {@link Right} does
 * not reach.
 */
public interface Provider {
  /** By what right an instance is turned off or on, or terminated. */
  sealed interface Right {
    /** It was launched for this controller, as its tag says. */
    record Ours() implements Right {}

    /** Its user has named the host that the instance says it is. */
    record Named(HostName host) implements Right {}

    /** Whether it reaches an instance as its provider tells of it now. */
    default boolean reaches(Instance instance) {
      return switch (this) {
        case Ours ours -> instance.keeper() == Instances.Keeper.GODWIT;
        case Named named -> named.host().equals(instance.host());
      };
    }
  }

  /**
   * A kind of instance that the provider lets.
   *
   * @param cpus processors that the guest sees
   * @param memoryMiB in MiB
   * @param nests whether a hypervisor in it has the processor's help, as the provider tells; each
   *     host finds out for itself whether that is so
   */
  record Type(String name, int cpus, long memoryMiB, boolean nests) {}

  /**
   * The instances that say that they are hosts, also those that are off or were terminated lately.
   * One that was launched a moment ago may not be among them yet.
   */
  List<Instance> list() throws InstanceException, InterruptedException;

  /**
   * Launches an instance, tagged as ours. The same launch again, with the same token, gives the
   * same instance, also after a reply that was lost; another one with that token is refused.
   *
   * @return the instance, which may not be on yet
   * @throws ProviderException where the fault is {@link Fault.Unanswered} it may have been
   *     launched; else it was not
   */
  Instance launch(Launch launch) throws InstanceException, InterruptedException;

  /** Asks for an instance to be turned off; its disks stay. One that is off stays off. */
  void stop(InstanceId instance, Right right) throws InstanceException, InterruptedException;

  /** Asks for an instance to be turned on. One that is on stays on. */
  void start(InstanceId instance, Right right) throws InstanceException, InterruptedException;

  /**
   * Asks for an instance to be given up for good, with its disks. One that was terminated stays so.
   *
   * @throws ProviderException with {@link Fault.NotFound} where the provider does not know it: it
   *     is gone, or was launched a moment ago
   */
  void terminate(InstanceId instance, Right right) throws InstanceException, InterruptedException;

  /** The kinds of instances that are let, by name; those that nest are among them. */
  List<Type> types() throws InstanceException, InterruptedException;

  /** The zones that an instance can be launched in, by name; empty where there are none. */
  List<String> zones() throws InstanceException, InterruptedException;

  /**
   * What may still be launched; empty where the provider does not tell, and only a launch finds
   * out. Somebody else may use it up meanwhile: a launch that is refused has launched nothing.
   */
  Optional<Quota> quota() throws InstanceException, InterruptedException;

  /** The end of what an instance has written to its console; empty where that is not kept. */
  Optional<String> console(InstanceId instance) throws InstanceException, InterruptedException;
}
