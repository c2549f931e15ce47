package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.reach.Flow;
import dev.rehome.rewrite.reach.FoundChain;
import dev.rehome.rewrite.translate.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The edits that put statements in place of chains in one file.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
public final class ChainEdits {
    private final Program program;
    private final StatementWriter writer;

    private final Optional<String> rowTypes;

    /// @param rowTypes the name of the module, where it knows the project's types of rows
    public ChainEdits(Program program, Style style, Optional<String> rowTypes) {
        this.rowTypes = rowTypes;
        this.program = program;
        this.writer = new StatementWriter(style);
    }

    /// A chain, and what stands in its place.
    ///
    /// @param receiver the expression that the generated module's function is called on
    public record Replacement(FoundChain chain, Statement statement, String receiver) {
        Flow.Inline inline() {
            return (Flow.Inline) chain.flow();
        }

        Span span() {
            return inline().builder();
        }
    }

    /// Edits of chains that are one expression each. A chain inside an argument of another one is written
    /// into that
    /// one's new text.
    ///
    /// @return nothing for a chain whose inner chain cannot be found again in its new text
    public List<Edit> inline(List<Replacement> replacements) {
        List<Replacement> outermost = new ArrayList<>();
        List<Replacement> sorted = replacements.stream()
                .sorted(Comparator.comparingInt((Replacement r) -> r.span().start())
                        .thenComparingInt(r -> -r.span().end()))
                .toList();
        for (Replacement replacement : sorted) {
            if (outermost.isEmpty() || !outermost.getLast().span().contains(replacement.span())) {
                outermost.add(replacement);
            }
        }
        List<Edit> edits = new ArrayList<>();
        for (Replacement outer : outermost) {
            edits.addAll(edits(outer, inside(outer, sorted)));
        }
        return edits;
    }

    private static List<Replacement> inside(Replacement outer, List<Replacement> all) {
        return all.stream()
                .filter(one -> one != outer && outer.span().contains(one.span()))
                .toList();
    }

    private List<Edit> edits(Replacement outer, List<Replacement> inner) {
        String text = text(outer);
        for (Edit edit : inline(inner)) {
            Optional<String> with = replaceOnce(text, edit.span().of(program.text()), edit.text());
            if (with.isEmpty()) {
                return inline(inner);
            }
            text = with.get();
        }
        return List.of(new Edit(outer.span(), text));
    }

    private static Optional<String> replaceOnce(String text, String part, String replacement) {
        int at = text.indexOf(part);
        boolean once = at >= 0 && text.indexOf(part, at + 1) < 0;
        return once
                ? Optional.of(text.substring(0, at) + replacement + text.substring(at + part.length()))
                : Optional.empty();
    }

    private String text(Replacement replacement) {
        int start = replacement.span().start();
        String types = replacement.statement().function().equals("count")
                ? ""
                : TypeArguments.of(program, replacement.chain(), rowTypes);
        StatementWriter.Place place = new StatementWriter.Place(
                replacement.receiver(), types, program.indentAt(start), start - program.lineStart(start), List.of());
        String bare = writer.call(replacement.statement(), place);
        List<String> lost = new ArrayList<>();
        for (Comment comment : program.comments(replacement.span())) {
            String text = comment.span().of(program.text());
            if (!bare.contains(text)) {
                lost.add(text);
            }
        }
        return lost.isEmpty() ? bare : writer.call(replacement.statement(), place.with(lost));
    }
}
