package dev.rehome.rewrite.write;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.code.Syntax;
import dev.rehome.rewrite.reach.Flow;
import dev.rehome.rewrite.reach.FoundChain;
import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Statement.Clause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The edits of a chain whose builder is held in a variable and extended there: the variable becomes an
/// object of the
/// same name that collects conditions and parameters where the calls stood, and the statement is put together
/// where
/// the builder ran.
///
/// The object lives exactly as the builder did, so whatever the code does with the variable still means the
/// same.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
public final class BuiltEdits {
    private static final Set<String> COLLECTED = Set.of("select", "count", "update", "remove", "call");

    private static final Pattern DECLARATION = Pattern.compile("\\b(?:let|const|var)\\s+([\\w$]+)\\s*=\\s*$");
    private static final Pattern LOOP = Pattern.compile("\\b(?:for|while|do|forEach|map)\\b");

    private final Program program;
    private final StatementWriter writer;

    public BuiltEdits(Program program, Style style) {
        this.program = program;
        this.writer = new StatementWriter(style);
    }

    /// What came of it.
    public sealed interface Outcome {}

    public record Edits(List<Edit> edits) implements Outcome {}

    /// @param reason one sentence
    public record Refused(String reason) implements Outcome {}

    /// @param receiver what the generated module's function is called on
    /// @param everywhere whether that means the same in every function of the file
    public Outcome of(FoundChain chain, Statement statement, String receiver, boolean everywhere) {
        Flow.Built flow = (Flow.Built) chain.flow();
        Optional<String> problem = problem(chain, flow, statement, everywhere);
        if (problem.isPresent()) {
            return new Refused(problem.get());
        }
        Collected collected = new Collected(flow, statement);
        List<Edit> edits = new ArrayList<>();
        for (Flow.Part part : flow.parts()) {
            switch (part) {
                case Flow.Start it -> edits.add(new Edit(it.span(), collected.start(isTyped())));
                case Flow.Extend it -> {
                    Optional<String> text = collected.extend(it);
                    if (text.isEmpty()) {
                        return new Refused(
                                "what is added in line " + line(it.span()) + " cannot be added by one expression");
                    }
                    edits.add(new Edit(
                            it.span(), it.statement() ? text.get() : "(" + text.get() + ", " + it.holder() + ")"));
                }
                case Flow.Run it -> edits.add(new Edit(it.span(), run(it, collected, receiver)));
                case Flow.Pass _ -> {}
            }
        }
        return new Edits(edits);
    }

    /// Where the part that stands before another one ends; those behind it in the text do not matter here.
    private static int end(Flow.Built flow, Flow.Part part) {
        return flow.parts().stream()
                .filter(other -> other != part && !(other instanceof Flow.Pass))
                .filter(other -> other.span().start() <= part.span().start())
                .mapToInt(other -> other.span().end())
                .max()
                .orElse(0);
    }

    private boolean isTyped() {
        return program.syntax() != Syntax.JAVASCRIPT;
    }

    private int line(Span span) {
        return program.line(span.start());
    }

    private String run(Flow.Run run, Collected collected, String receiver) {
        int start = run.span().start();
        StatementWriter.Place place = new StatementWriter.Place(
                receiver, "", program.indentAt(start), start - program.lineStart(start), List.of());
        Finisher.Finished finished = collected.finish(run);
        return writer.call(
                collected.withOffset(),
                place,
                finished.main(),
                finished.count(),
                collected.holder() + ".params",
                finished.parameters());
    }

    private Optional<String> problem(FoundChain chain, Flow.Built flow, Statement statement, boolean everywhere) {
        Set<String> holders = new HashSet<>();
        Set<String> names = new HashSet<>();
        int starts = 0;
        int runs = 0;
        for (Flow.Part part : flow.parts()) {
            switch (part) {
                case Flow.Start it -> {
                    starts++;
                    if (!isArgument(it.span())) {
                        holders.add(declared(it.span()));
                    }
                }
                case Flow.Run it -> {
                    runs++;
                    holders.add(it.holder());
                }
                case Flow.Extend it -> names.add(it.holder());
                case Flow.Pass _ -> {}
            }
            if (!(part instanceof Flow.Pass) && part.span().start() < end(flow, part)) {
                return Optional.of("its parts stand inside one another in line " + line(part.span()));
            }
            if (!program.comments(part.span()).isEmpty()) {
                return Optional.of("a comment stands inside the chain in line " + line(part.span()));
            }
        }
        names.addAll(holders);
        if (starts != 1 || holders.size() != 1 || !names.stream().allMatch(name -> name.matches("[\\w$]+"))) {
            return Optional.of("the builder is held in more than one place");
        }
        if (located(flow, statement).limits(this::isInLoop)) {
            return Optional.of("the limit is set in a loop");
        }
        boolean passes = flow.parts().stream().anyMatch(Flow.Pass.class::isInstance);
        if (!everywhere && (passes || isSplit(flow))) {
            return Optional.of("the builder runs in another function");
        }
        return contents(chain, flow, statement, runs);
    }

    /// Whether it is made where it is handed to a function: the parameter is its first holder.
    private boolean isArgument(Span value) {
        String before = program.text().substring(0, value.start()).stripTrailing();
        return before.endsWith("(") || before.endsWith(",");
    }

    /// The name of the variable whose declaration this is the value of; empty where it is something else, or
    /// where
    /// the declaration names a type.
    private String declared(Span value) {
        Matcher matcher = DECLARATION.matcher(program.text().substring(0, value.start()));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static Located located(Flow.Built flow, Statement statement) {
        return new Located(flow, statement);
    }

    /// Whether something between the beginning and a place may repeat.
    private boolean isInLoop(Span start, Span place) {
        return LOOP.matcher(program.text().substring(start.end(), Math.max(start.end(), place.start())))
                .find();
    }

    /// Whether it runs in a function inside the one that makes it, where `this` may be another.
    private boolean isSplit(Flow.Built flow) {
        int start = flow.parts().getFirst().span().end();
        int end = flow.parts().getLast().span().start();
        return program.text().substring(start, Math.max(start, end)).contains("function");
    }

    private static Optional<String> contents(FoundChain chain, Flow.Built flow, Statement statement, int runs) {
        Located located = new Located(flow, statement);
        boolean inserts = !COLLECTED.contains(statement.function()) && !located.isWholeInStart(chain);
        if (inserts || statement.payload().isPresent()) {
            return Optional.of("rows to insert are built up in parts");
        }
        for (Call call : chain.chain().calls()) {
            boolean known = located.isStart(call.index()) || located.hasFragment(call.index());
            if (!known && !call.arguments().stream().allMatch(BuiltEdits::isLiteral)) {
                return Optional.of("`" + call.method() + "` is called on the builder after it was put into a variable");
            }
            if (!located.isStart(call.index()) && !located.isRun(call.index()) && !located.hasFragment(call.index())) {
                return Optional.of(
                        "`" + call.method() + "` is called on the builder between its beginning and its run");
            }
        }
        boolean computed = statement.options().stream()
                .filter(option -> !option.code().matches("[\\w'.]+"))
                .anyMatch(option -> !option.name().equals(Collected.OFFSET));
        if (computed) {
            return Optional.of("an option of the statement is computed");
        }
        return !flow.once() && (runs > 1 || located.repeats(chain))
                ? Optional.of("the builder runs more than once, or under a condition, and is extended there")
                        .filter(_ -> located.runAdds())
                : Optional.empty();
    }

    private static boolean isLiteral(Value value) {
        return switch (value) {
            case Value.Str _, Value.Numeral _, Value.Bool _, Value.Null _, Value.Undefined _ -> true;
            case Value.Struct it -> it.properties().stream().allMatch(one -> isLiteral(one.value()));
            case Value.Array it -> it.elements().stream().allMatch(BuiltEdits::isLiteral);
            case Value.Template _, Value.Expression _, Value.Spread _ -> false;
        };
    }

    /// Which calls stand at which part, and which of them the statement keeps apart.
    static final class Located {
        private final Set<Integer> start = new HashSet<>();
        private final Set<Integer> run = new HashSet<>();
        private final Set<Integer> listed = new HashSet<>();
        private final Set<Integer> adding = new HashSet<>();
        private final Set<Integer> limiting = new HashSet<>();
        private final Flow.Built flow;

        Located(Flow.Built flow, Statement statement) {
            this.flow = flow;
            start.add(-1);
            for (Flow.Part part : flow.parts()) {
                if (part instanceof Flow.Start) {
                    start.addAll(part.calls());
                } else if (part instanceof Flow.Run) {
                    run.addAll(part.calls());
                }
            }
            for (Clause clause : statement.clauses()) {
                List<Fragment> fragments = fragments(clause);
                fragments.forEach(fragment -> listed.add(fragment.call()));
                if (!(clause instanceof Statement.Fixed)) {
                    fragments.forEach(fragment -> adding.add(fragment.call()));
                }
                if (clause instanceof Statement.Limit || clause instanceof Statement.Offset) {
                    fragments.forEach(fragment -> limiting.add(fragment.call()));
                }
            }
        }

        static List<Fragment> fragments(Clause clause) {
            return Statement.fragments(clause);
        }

        /// Whether a limit is set at a place where the test says so.
        boolean limits(BiPredicate<Span, Span> test) {
            Span first = flow.parts().getFirst().span();
            return flow.parts().stream()
                    .filter(Flow.Extend.class::isInstance)
                    .filter(part -> part.calls().stream().anyMatch(limiting::contains))
                    .anyMatch(part -> test.test(first, part.span()));
        }

        boolean isStart(int call) {
            return start.contains(call);
        }

        boolean isWholeInStart(FoundChain chain) {
            return chain.chain().calls().stream().allMatch(call -> isStart(call.index()));
        }

        boolean isRun(int call) {
            return run.contains(call);
        }

        boolean isBetween(Fragment fragment) {
            return !start.contains(fragment.call()) && !run.contains(fragment.call());
        }

        boolean hasFragment(int call) {
            return listed.contains(call);
        }

        boolean repeats(FoundChain chain) {
            return run.stream().anyMatch(call -> chain.chain().calls().get(call).guarded());
        }

        boolean runAdds() {
            return run.stream().anyMatch(adding::contains);
        }
    }
}
