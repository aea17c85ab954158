package io.godwit.hypervisor.libvirt;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs libvirt's calls on platform threads. A virtual thread inside native code holds its carrier,
 * of which there is one per core: two migrations would stop every virtual thread of a two-core
 * host. And libvirt keeps its last error per native thread, which a virtual thread may change
 * between the call and the question.
 */
final class NativeThreads implements AutoCloseable {
  private static final int STACK_BYTES = 512 << 10;

  private final ExecutorService pool =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().stackSize(STACK_BYTES).name("godwit-libvirt-", 0).factory());

  /** A call whose exceptions are all unchecked. */
  @FunctionalInterface
  interface Call<T> {
    T run();
  }

  /** Not interruptible, as libvirt's calls are not. */
  <T> T run(Call<T> call) {
    return Thread.currentThread().isVirtual() ? await(pool.submit(call::run)) : call.run();
  }

  private static <T> T await(Future<T> result) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw asUnchecked(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException asUnchecked(Throwable failure) {
    return switch (failure) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(failure);
    };
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
