package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import java.io.PrintStream;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What has to be ended when the run is interrupted: sessions on both servers, child processes. Safe for use from
/// any thread.
final class Interrupts {
    /// How long a command may take to leave both servers clean after an interrupt.
    private static final int SECONDS_TO_FINISH = 10;
    /// The same where nothing it leaves has to be clean.
    private static final int SECONDS_IN_A_HURRY = 2;

    private final Deque<Runnable> actions = new ConcurrentLinkedDeque<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean interrupted;
    /// What is done at the very end, where the command need not be waited for.
    private volatile @Nullable Runnable last;

    /// What to do on an interrupt; taken back by closing the registration.
    Registration onInterrupt(Runnable action) {
        actions.addFirst(action);
        return () -> actions.remove(action);
    }

    /// The command's work goes with it, as that of the demonstration with its servers: on an interrupt it is hardly
    /// waited for.
    ///
    /// @param cleaning what is done when it has ended or is left
    void hurry(Runnable cleaning) {
        last = cleaning;
    }

    boolean interrupted() {
        return interrupted;
    }

    /// The error that machines get.
    static RehomeException problem() {
        return new RehomeException(CliProblem.INTERRUPTED, "interrupted", "", "run the same command again: it resumes");
    }

    /// Told once by `main` when the command has ended.
    void finish() {
        finished.countDown();
    }

    /// The JVM's exit status is 128 + the signal by itself: 130 after Ctrl-C.
    Thread hook(Environment environment, Thread running) {
        return new Thread(() -> onShutdown(environment, running), "interrupt");
    }

    private void onShutdown(Environment environment, Thread running) {
        if (finished.getCount() == 0) {
            return;
        }
        interrupted = true;
        PrintStream err = environment.err();
        // In place of the progress line and of what the terminal echoes for Ctrl-C.
        err.println((environment.errIsTerminal() ? "\r\033[K" : "")
                + (last == null ? "interrupted: nothing is lost, the same command resumes" : "interrupted"));
        actions.forEach(Runnable::run);
        running.interrupt();
        Runnable cleaning = last;
        try {
            boolean ended = finished.await(cleaning == null ? SECONDS_TO_FINISH : SECONDS_IN_A_HURRY, TimeUnit.SECONDS);
            if (cleaning != null) {
                cleaning.run();
            } else if (!ended) {
                err.println("the command did not end within " + SECONDS_TO_FINISH + " s and is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the wish to be told.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
