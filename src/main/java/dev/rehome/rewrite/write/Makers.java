package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;

/// Functions that made builders for others, and that nothing calls any more.
public final class Makers {
    private Makers() {}

    /// Takes out a declaration, with the comments right above it.
    public static Edit without(Program program, Span declaration) {
        int start = declaration.start();
        for (Comment comment : program.comments().reversed()) {
            if (comment.span().end() <= start
                    && isRightAbove(program.text(), comment.span().end(), start)) {
                start = comment.span().start();
            }
        }
        return new Removal(program).statement(new Span(start, declaration.end()));
    }

    private static boolean isRightAbove(String text, int end, int start) {
        String between = text.substring(end, start);
        return between.isBlank() && between.indexOf('\n') >= 0 && between.indexOf('\n') == between.lastIndexOf('\n');
    }
}
