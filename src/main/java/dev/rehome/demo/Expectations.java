package dev.rehome.demo;

import java.util.ArrayList;
import java.util.List;

/// What the demonstration expected and whether it held. Used by one thread.
final class Expectations {
    private final List<String> held = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final Shell shell;

    Expectations(Shell shell) {
        this.shell = shell;
    }

    /// @param sentence what is expected, as a statement
    /// @param seen what was seen instead, told where it does not hold
    void expect(boolean holds, String sentence, String seen) {
        (holds ? held : broken).add(holds ? sentence : sentence + " (" + seen + ")");
        shell.say(holds ? "   ok   " + sentence : "   NOT  " + sentence + "; seen: " + seen);
    }

    void expectStatus(int expected, int seen, String sentence) {
        expect(expected == seen, sentence + ", exit status " + expected, "exit status " + seen);
    }

    List<String> held() {
        return List.copyOf(held);
    }

    List<String> broken() {
        return List.copyOf(broken);
    }
}
