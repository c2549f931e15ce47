package dev.rehome.rewrite;

import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.reach.Flow;
import dev.rehome.rewrite.reach.FoundChain;
import dev.rehome.rewrite.reach.Result;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Translation;
import dev.rehome.rewrite.write.BuiltEdits;
import dev.rehome.rewrite.write.Feature;
import dev.rehome.rewrite.write.Makers;
import dev.rehome.rewrite.write.StatementWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is known and decided about one file.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class FilePlan {
    private static final Set<String> STATUS = Set.of("status", "statusText");

    private final Program program;
    private final Optional<RewrittenChain.Problem> surroundings;
    private final Scopes scopes;
    private final Style style;
    private final List<FoundChain> chains;
    private final IdentityHashMap<FoundChain, Statement> statements = new IdentityHashMap<>();
    private final IdentityHashMap<FoundChain, RewrittenChain.Problem> problems = new IdentityHashMap<>();

    /// @param surroundings what keeps every chain of the file from the database
    FilePlan(Program program, Scopes scopes, List<FoundChain> chains, Optional<RewrittenChain.Problem> surroundings) {
        this.surroundings = surroundings;
        this.program = program;
        this.scopes = scopes;
        this.style = Style.of(program);
        this.chains = List.copyOf(chains);
    }

    Program program() {
        return program;
    }

    Scopes scopes() {
        return scopes;
    }

    List<FoundChain> chains() {
        return chains;
    }

    /// Whether its code runs where the module can be used.
    boolean hasConnections() {
        return surroundings.isEmpty();
    }

    boolean isTranslated(FoundChain chain) {
        return statements.containsKey(chain);
    }

    /// Whether every chain that begins at the same place is: what a function makes for several callers is
    /// several
    /// chains.
    boolean isWhollyTranslated(FoundChain chain) {
        return chains.stream().filter(it -> it.client().equals(chain.client())).allMatch(this::isTranslated);
    }

    Statement statement(FoundChain chain) {
        Statement statement = statements.get(chain);
        if (statement == null) {
            throw new IllegalArgumentException("not translated: " + program.path() + ":" + chain.line());
        }
        return statement;
    }

    /// Whether its flow allows an edit; where not, the chain is marked with the reason.
    boolean canBeEdited(FoundChain chain) {
        Optional<RewrittenChain.Problem> problem = surroundings.or(() -> problem(chain));
        problem.ifPresent(it -> problems.put(chain, it));
        return problem.isEmpty();
    }

    private Optional<RewrittenChain.Problem> problem(FoundChain chain) {
        return switch (chain.flow()) {
            case Flow.Inline it -> problem(it);
            case Flow.Built _ -> Optional.empty();
            case Flow.Never it ->
                Optional.of(new RewrittenChain.Problem(
                        RewriteProblem.NEVER_RUNS,
                        "it does not run today: " + it.reason(),
                        "await it if it is meant to run, or take it out"));
            case Flow.Unclear it ->
                Optional.of(new RewrittenChain.Problem(
                        RewriteProblem.UNCLEAR_FLOW,
                        it.reason() + " (line " + program.line(it.at().start()) + ")",
                        it.remedy()));
        };
    }

    private static Optional<RewrittenChain.Problem> problem(Flow.Inline inline) {
        return inline.result().how() == Result.How.CAUGHT
                ? Optional.of(new RewrittenChain.Problem(
                        RewriteProblem.UNCLEAR_FLOW,
                        "`catch` or `finally` is called on the builder, which has neither: a TypeError today",
                        "await it inside try, or look at `error`"))
                : Optional.empty();
    }

    void take(FoundChain chain, Translation translation) {
        switch (translation) {
            case Translation.Translated it -> statements.put(chain, asRead(chain, it.statement()));
            case Translation.NeedsReview it ->
                refuse(chain, new RewrittenChain.Problem(it.problem(), it.reason(), it.suggestion()));
        }
    }

    /// Without what only makes a status that no code looks at.
    private static Statement asRead(FoundChain chain, Statement statement) {
        return results(chain).stream().anyMatch(result -> result.mayRead(STATUS))
                ? statement
                : statement.without(Feature.UPSERT.word());
    }

    private static List<Result> results(FoundChain chain) {
        return switch (chain.flow()) {
            case Flow.Inline it -> List.of(it.result());
            case Flow.Built it ->
                it.parts().stream()
                        .filter(Flow.Run.class::isInstance)
                        .map(part -> ((Flow.Run) part).result())
                        .toList();
            case Flow.Never _, Flow.Unclear _ -> List.of();
        };
    }

    /// Takes back a chain that is built up in parts where its parts cannot be edited.
    void checkParts(FoundChain chain) {
        if (isTranslated(chain) && chain.flow() instanceof Flow.Built) {
            parts(chain, "postgres");
        }
    }

    /// Takes back what cannot be edited once it is known what the statements are called on.
    void check(Function<FoundChain, String> receivers, RewritePlanner.Translate translate) {
        for (FoundChain chain : chains) {
            if (isTranslated(chain)) {
                String receiver = receivers.apply(chain);
                take(chain, translate.translate(chain.chain(), receiver));
                if (isTranslated(chain) && chain.flow() instanceof Flow.Built) {
                    parts(chain, receiver);
                }
            }
        }
        while (refusesShared(receivers) || refusesMade(receivers)) {
            // One that stays may keep others that share another function with it.
        }
    }

    /// A function that makes builders for several callers is edited once: all of them have to be translated, and
    /// to ask for the same.
    private boolean refusesMade(Function<FoundChain, String> receivers) {
        Map<Span, List<FoundChain>> made = new HashMap<>();
        for (FoundChain chain : chains) {
            boolean built = chain.flow() instanceof Flow.Built it && it.maker().isPresent();
            if (built || chain.source().isPresent()) {
                made.computeIfAbsent(chain.client(), _ -> new ArrayList<>()).add(chain);
            }
        }
        boolean refused = false;
        for (List<FoundChain> variants : made.values()) {
            List<FoundChain> mine = chains.stream()
                    .filter(it -> it.client().equals(variants.getFirst().client()))
                    .toList();
            boolean all = mine.stream().allMatch(this::isTranslated);
            Set<Edit> starts = new HashSet<>();
            if (all) {
                mine.forEach(chain -> starts.add(start(chain, receivers.apply(chain))));
            }
            if (starts.size() != 1 && mine.stream().anyMatch(this::isTranslated)) {
                refused = true;
                mine.stream()
                        .filter(this::isTranslated)
                        .forEach(
                                chain -> refuse(
                                        chain,
                                        sharedRefusal(
                                                all
                                                        ? "the function that makes the builder would have to make other SQL for each of its callers"
                                                        : "the function that makes the builder makes it for a chain that stays as well")));
            }
        }
        return refused;
    }

    /// What becomes of the function that makes the chain's builder.
    private Edit start(FoundChain chain, String receiver) {
        return chain.source()
                .flatMap(Flow.Maker::whole)
                .map(whole -> Makers.without(program, whole))
                .orElseGet(() -> parts(chain, receiver).getFirst());
    }

    /// Edits that take out the functions which only gave what the old client's `from` gives.
    List<Edit> withoutSources() {
        return chains.stream()
                .filter(this::isTranslated)
                .flatMap(chain -> chain.source().flatMap(Flow.Maker::whole).stream())
                .distinct()
                .map(whole -> Makers.without(program, whole))
                .toList();
    }

    /// A function that extends several builders is edited once: all of them have to ask for the same.
    private boolean refusesShared(Function<FoundChain, String> receivers) {
        Map<Span, List<FoundChain>> users = new HashMap<>();
        Map<Span, Flow.Shared> functions = new HashMap<>();
        for (FoundChain chain : chains) {
            if (isTranslated(chain) && chain.flow() instanceof Flow.Built it) {
                it.shared().forEach(shared -> {
                    users.computeIfAbsent(shared.function(), _ -> new ArrayList<>())
                            .add(chain);
                    functions.put(shared.function(), shared);
                });
            }
        }
        boolean refused = false;
        for (Map.Entry<Span, List<FoundChain>> entry : users.entrySet()) {
            Flow.Shared function = functions.get(entry.getKey());
            Optional<String> problem =
                    function == null ? Optional.empty() : sharedProblem(function, entry.getValue(), receivers);
            if (problem.isPresent()) {
                refused = true;
                entry.getValue().forEach(chain -> refuse(chain, sharedRefusal(problem.get())));
            }
        }
        return refused;
    }

    private static RewrittenChain.Problem sharedRefusal(String problem) {
        return new RewrittenChain.Problem(
                RewriteProblem.UNCLEAR_FLOW, problem, "give each caller a function of its own, or rewrite it by hand");
    }

    private Optional<String> sharedProblem(
            Flow.Shared function, List<FoundChain> users, Function<FoundChain, String> receivers) {
        Set<Span> calls = new HashSet<>();
        Set<Set<Edit>> texts = new HashSet<>();
        for (FoundChain chain : users) {
            ((Flow.Built) chain.flow())
                    .shared().stream()
                            .filter(shared -> shared.function().equals(function.function()))
                            .forEach(shared -> calls.add(shared.call()));
            texts.add(parts(chain, receivers.apply(chain)).stream()
                    .filter(edit -> function.function().contains(edit.span()))
                    .collect(Collectors.toSet()));
        }
        if (!calls.containsAll(function.calls())) {
            return Optional.of("`" + function.name() + "` also extends a builder that stays as it is");
        }
        return texts.size() > 1
                ? Optional.of("`" + function.name() + "` would have to add other SQL for each of its callers")
                : Optional.empty();
    }

    /// The edits of a chain that is built up in parts; none, and the reason noted, where they cannot be made.
    List<Edit> parts(FoundChain chain, String receiver) {
        String root = receiver.replaceFirst("[^\\w$].*", "");
        boolean everywhere = !root.equals("this")
                && scopes.bindings().stream()
                        .noneMatch(binding -> binding.name().equals(root) && binding.scope() != program.root());
        return switch (new BuiltEdits(program, style).of(chain, statement(chain), receiver, everywhere)) {
            case BuiltEdits.Edits it -> it.edits();
            case BuiltEdits.Refused it -> {
                refuse(
                        chain,
                        new RewrittenChain.Problem(
                                RewriteProblem.BUILT_IN_PARTS,
                                "the chain is built up in parts: " + it.reason(),
                                "write one whole chain for each case, or rewrite it by hand"));
                yield List.of();
            }
        };
    }

    void refuse(FoundChain chain, RewrittenChain.Problem problem) {
        statements.remove(chain);
        problems.put(chain, problem);
    }

    RewriteResult.RewrittenFile result() {
        List<RewrittenChain> results = new ArrayList<>();
        for (FoundChain chain : chains) {
            Optional<Statement> statement = Optional.ofNullable(statements.get(chain));
            List<RewrittenChain.Note> notes = new ArrayList<>();
            statement.ifPresent(it -> {
                it.notes().forEach(note -> notes.add(new RewrittenChain.Note(note.code(), note.text())));
                it.jsonForm().ifPresent(why -> notes.add(new RewrittenChain.Note(RewriteProblem.JSON_FORM, why)));
            });
            if (statement.isPresent() && ignoresError(chain)) {
                notes.add(new RewrittenChain.Note(
                        RewriteProblem.ERROR_IGNORED, "errors of this statement are ignored, as they were before"));
            }
            results.add(new RewrittenChain(
                    chain.line(),
                    chain.column(),
                    Optional.ofNullable(problems.get(chain)),
                    statement.map(StatementWriter::sql).orElse(List.of()),
                    notes));
        }
        return new RewriteResult.RewrittenFile(program.path(), results);
    }

    private static boolean ignoresError(FoundChain chain) {
        return results(chain).stream().allMatch(result -> result.error() == Result.ErrorUse.IGNORED);
    }
}
