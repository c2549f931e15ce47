package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.settings.Key;
import dev.rehome.settings.Keys;
import dev.rehome.settings.SettingsReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome init`: asks for the databases and the code folder and writes a commented plan.
@Command(
        name = "init",
        description = {
            "Ask for both databases and the code folder, and write a commented plan file.",
            "The file is what -f names, else ./rehome.yaml.",
            "What --source, --target and --code give is not asked. An existing file is overwritten only with --yes."
        })
final class InitCommand implements CliCommand {
    @Option(names = "--code", paramLabel = "FOLDER", description = "the application's code")
    @Nullable
    String code;

    @Override
    public boolean readsPlan() {
        return false;
    }

    @Override
    public Outcome run(Context context) {
        Path name = Objects.requireNonNullElse(context.options().file, Path.of("rehome.yaml"));
        Path file = context.environment().folder().resolve(name);
        if (Files.exists(file) && !context.options().yes) {
            throw new RehomeException(
                    CliProblem.EXISTS,
                    name + " exists and is left as it is",
                    "",
                    "give --yes to overwrite it, or another -f");
        }
        Answers answers = new Answers(context);
        String source =
                answers.given(Keys.SOURCE, context.options().source, "source database (postgres:// URL or env:NAME)");
        String target =
                answers.given(Keys.TARGET, context.options().target, "target database (postgres:// URL or env:NAME)");
        String folder = answers.code(code);
        PlanTemplate plan = PlanTemplate.of(source, target, folder);
        write(file, plan.text());
        check(context, file);
        plan.notes().forEach(context.output()::note);
        return Outcome.ok(
                Json.object("file", name.toString(), "written", true),
                text -> text.line(name + " written; next: rehome preflight"));
    }

    /// What was written must be readable again; a URL that is none shows here.
    private static void check(Context context, Path file) {
        try {
            new SettingsReader(
                            Map.of(),
                            context.environment().folder(),
                            context.environment().home())
                    .read(List.of(), Optional.of(file));
        } catch (RehomeException e) {
            context.output().note("the plan was written, but has to be mended:");
            throw e;
        }
    }

    private static void write(Path file, String text) {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new RehomeException(
                    CliProblem.EXISTS,
                    file + " cannot be written",
                    String.valueOf(e.getMessage()),
                    "name another with -f",
                    e);
        }
    }

    /// Answers from flags or from the person at the terminal.
    private static final class Answers {
        private final Context context;
        private final BufferedReader in;

        Answers(Context context) {
            this.context = context;
            this.in = new BufferedReader(
                    new InputStreamReader(context.environment().in(), StandardCharsets.UTF_8));
        }

        String given(Key<?> key, @Nullable String flag, String question) {
            String answer = flag != null ? flag : ask(question, "--" + key.path() + " URL");
            if (answer.isBlank()) {
                throw nobody(question, "--" + key.path() + " URL");
            }
            return answer.strip();
        }

        /// May stay open: only the rewriting of code needs it.
        String code(@Nullable String flag) {
            if (flag != null) {
                return flag;
            }
            boolean asked = context.environment().inIsTerminal() && !context.options().noInput;
            return asked
                    ? ask("folder of the application's code (empty: none)", "--code FOLDER")
                            .strip()
                    : "";
        }

        private String ask(String question, String option) {
            if (context.options().noInput || !context.environment().inIsTerminal()) {
                throw nobody(question, option);
            }
            context.environment().err().print(question + ": ");
            context.environment().err().flush();
            try {
                return Objects.requireNonNullElse(in.readLine(), "");
            } catch (IOException e) {
                throw nobody(question, option);
            }
        }

        private static RehomeException nobody(String question, String option) {
            return new RehomeException(
                    CliProblem.NO_INPUT, question + ": not answered, and nobody can be asked", "", "give " + option);
        }
    }
}
