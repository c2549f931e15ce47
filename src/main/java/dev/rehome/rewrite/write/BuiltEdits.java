package dev.rehome.rewrite.write;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Chain;
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
import java.util.regex.MatchResult;
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

    /// What an object may be called that an expression gives.
    private static final List<String> NAMES = List.of("query", "built", "collected", "queryParts");

    private static final Pattern OWN = Pattern.compile("this\\.[\\w$#]+(?:\\(|$)");
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
        Optional<String> holder = holder(flow);
        if (holder.isEmpty()) {
            return new Refused("no name is free for what is collected");
        }
        Collected collected = new Collected(flow, statement, holder.get());
        boolean inlines = flow.maker().isPresent() && runsApart(flow) && collected.isNeedless();
        List<Edit> edits = new ArrayList<>();
        for (Flow.Part part : flow.parts()) {
            switch (part) {
                case Flow.Start it
                when inlines ->
                    edits.add(Makers.without(
                            program, flow.maker().flatMap(Flow.Maker::whole).orElseThrow()));
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
                case Flow.Run _, Flow.Pass _ -> {}
            }
        }
        for (Flow.Run run : runs(flow)) {
            edits.add(new Edit(
                    run.span(), inlines ? whole(run, statement, receiver) : run(run, collected, receiver, edits)));
        }
        return new Edits(edits);
    }

    private static List<Flow.Run> runs(Flow.Built flow) {
        return flow.parts().stream()
                .filter(Flow.Run.class::isInstance)
                .map(Flow.Run.class::cast)
                .toList();
    }

    private static boolean isName(String holder) {
        return holder.matches("[\\w$]+");
    }

    /// What the object is called where it runs: as it is held there, or by a name of its own where an expression gives
    /// it.
    private Optional<String> holder(Flow.Built flow) {
        String holder = runs(flow).getFirst().holder();
        return isName(holder)
                ? Optional.of(holder)
                : NAMES.stream()
                        .filter(name -> runs(flow).stream()
                                .map(run -> run.span().of(program.text()))
                                .noneMatch(text -> word(name).matcher(text).find()))
                        .findFirst();
    }

    /// A name where it is a variable and no property, after `...` too.
    private static Pattern word(String name) {
        return Pattern.compile("(?<![\\w$])(?<!(?<!\\.\\.)\\.)" + name + "(?![\\w$])");
    }

    /// Whether it is run at once where the function that makes it is called, and what it is made of can be taken out.
    private boolean runsApart(Flow.Built flow) {
        return flow.maker().flatMap(Flow.Maker::whole).isPresent()
                && runs(flow).stream().noneMatch(run -> isName(run.holder()));
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

    /// The call that runs it. Where an expression gives the object, that is bound to a name for it, unless it is read
    /// only once; what of the builder stands inside of the expression is edited there.
    private String run(Flow.Run run, Collected collected, String receiver, List<Edit> edits) {
        StatementWriter.Place place = place(run, receiver);
        Finisher.Finished finished = collected.finish(run);
        String call = writer.call(
                collected.withOffset(),
                place,
                finished.main(),
                finished.count(),
                collected.holder() + ".params",
                finished.parameters());
        if (isName(run.holder())) {
            return call;
        }
        List<Edit> inside =
                edits.stream().filter(edit -> run.held().contains(edit.span())).toList();
        edits.removeAll(inside);
        int from = run.held().start();
        String given = Edit.apply(
                run.held().of(program.text()),
                inside.stream()
                        .map(edit -> new Edit(
                                new Span(edit.span().start() - from, edit.span().end() - from), edit.text()))
                        .toList());
        List<MatchResult> reads =
                word(collected.holder()).matcher(call).results().toList();
        return reads.size() == 1
                ? call.substring(0, reads.getFirst().start())
                        + given
                        + call.substring(reads.getFirst().end())
                : "((" + collected.holder() + ") => " + call + ")(" + given + ")";
    }

    /// The call where nothing is left that was collected before.
    private String whole(Flow.Run run, Statement statement, String receiver) {
        return writer.call(statement, place(run, receiver));
    }

    private StatementWriter.Place place(Flow.Run run, String receiver) {
        int start = run.span().start();
        return new StatementWriter.Place(
                receiver, "", program.indentAt(start), start - program.lineStart(start), List.of());
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
                    if (!isArgument(it.span()) && flow.maker().isEmpty()) {
                        holders.add(declared(it.span()));
                    }
                }
                case Flow.Run it -> {
                    runs++;
                    holders.add(isName(it.holder()) ? it.holder() : "");
                }
                case Flow.Extend it -> names.add(it.holder());
                case Flow.Pass _ -> {}
            }
            boolean inside = runs(flow).stream()
                    .anyMatch(run -> !isName(run.holder()) && run.held().contains(part.span()));
            if (!(part instanceof Flow.Pass) && !inside && part.span().start() < end(flow, part)) {
                return Optional.of("its parts stand inside one another in line " + line(part.span()));
            }
            if (!program.comments(part.span()).isEmpty()) {
                return Optional.of("a comment stands inside the chain in line " + line(part.span()));
            }
        }
        names.addAll(holders);
        names.remove("");
        if (holders.contains("") && runs(flow).stream().noneMatch(run -> isName(run.holder())) && isLoose(flow)) {
            holders.removeIf(name -> !name.isEmpty());
        }
        if (starts != 1 || holders.size() != 1 || !names.stream().allMatch(BuiltEdits::isName)) {
            return Optional.of("the builder is held in more than one place");
        }
        Optional<String> elsewhere =
                flow.maker().isPresent() ? elsewhere(chain, flow, statement, everywhere) : Optional.empty();
        if (elsewhere.isPresent()) {
            return elsewhere;
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

    /// What stands in the function that makes the builder may mean something else where it runs.
    private static Optional<String> elsewhere(
            FoundChain chain, Flow.Built flow, Statement statement, boolean everywhere) {
        boolean own =
                runs(flow).stream().allMatch(run -> OWN.matcher(run.holder()).lookingAt());
        if (!own && !everywhere) {
            return Optional.of("the builder runs in another function");
        }
        Located located = located(flow, statement);
        boolean spliced = statement.clauses().stream()
                .flatMap(clause -> Statement.fragments(clause).stream())
                .filter(fragment -> located.isStart(fragment.call()))
                .flatMap(fragment -> fragment.pieces().stream())
                .anyMatch(Fragment.Splice.class::isInstance);
        boolean computed =
                statement.options().stream().anyMatch(option -> !option.code().matches("true|false|null|\\d+|'[^']*'"));
        boolean named = chain.chain().root() instanceof Chain.From it && it.table() instanceof Value.Str;
        return spliced || computed || !named
                ? Optional.of("what the function that makes it is given is needed where it runs")
                : Optional.empty();
    }

    /// Whether what it begins with has a name without a type, or none at all: then the object may be held there, too.
    private boolean isLoose(Flow.Built flow) {
        return !isTyped()
                || flow.parts().stream()
                        .filter(Flow.Start.class::isInstance)
                        .allMatch(start -> flow.maker().isPresent()
                                || isArgument(start.span())
                                || !declared(start.span()).isEmpty());
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
        boolean apart = flow.maker().isPresent() && runs == 1 && located.isWholeInRun(chain);
        boolean inserts = !COLLECTED.contains(statement.function()) && !located.isWholeInStart(chain) && !apart;
        if (inserts || (statement.payload().isPresent() && !apart)) {
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

        boolean isWholeInRun(FoundChain chain) {
            return chain.chain().calls().stream().allMatch(call -> isRun(call.index()));
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
