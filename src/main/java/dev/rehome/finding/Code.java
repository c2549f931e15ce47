package dev.rehome.finding;

/// A stable problem code such as `RH-COPY-003`. Each package has one enum that implements this, so that a
/// package's codes stand beside the code that raises them; `docs/reference/errors.md` lists them all.
public interface Code {
    /// The code as printed, for example `RH-COPY-003`.
    String text();

    /// The exit status of a command that ends with this problem.
    ExitStatus exitStatus();

    /// Whether it may be over in a moment without anybody doing anything: a network that was away, a server that
    /// starts anew. A way back waits for that.
    default boolean mayPass() {
        return false;
    }
}
