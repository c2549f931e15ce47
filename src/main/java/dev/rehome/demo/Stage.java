package dev.rehome.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the demonstration plays: numbered headings, commands that are shown, and commands whose result is judged.
/// Used by one thread.
final class Stage {
    private final Shell shell;
    private final Expectations expectations;
    private int step;

    Stage(Shell shell, Expectations expectations) {
        this.shell = shell;
        this.expectations = expectations;
    }

    void heading(String text) {
        step++;
        shell.say("");
        shell.say(step + ". " + text);
    }

    void say(String text) {
        shell.say("   " + text);
    }

    /// @param shown the command as it is told, where its words are too long to read
    int show(String shown, List<String> args) {
        say("$ rehome " + shown);
        return shell.show(args);
    }

    Shell.Result read(List<String> args) {
        return shell.read(args);
    }

    /// Tells a command and runs it for its result, which has to be 0; an object without fields where it is not.
    Map<String, @Nullable Object> readShown(String sentence, String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        say("$ rehome " + String.join(" ", args));
        Shell.Result result = shell.read(args);
        Map<String, @Nullable Object> object = JsonText.object(result.output());
        Map<String, @Nullable Object> error = JsonText.object(object, "error");
        String seen = "exit status " + result.status() + " " + JsonText.text(error, "message") + " "
                + JsonText.text(error, "cause");
        expectations.expect(result.status() == 0, sentence, seen);
        return result.status() == 0 ? object : Map.of();
    }
}
