package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import java.util.ArrayList;
import java.util.List;

/// An expression that holds the builder: what it starts from, and the methods called since.
///
/// @param holder the code that the builder is read from; empty where the chain itself starts
/// @param start the node of that
record Piece(String holder, ISwc4jAst start, List<Trail.Step> steps) {
    Piece {
        steps = List.copyOf(steps);
    }

    static Piece root(ISwc4jAst root) {
        return new Piece("", root, List.of());
    }

    static Piece of(String holder, ISwc4jAst start) {
        return new Piece(holder, start, List.of());
    }

    Piece with(Trail.Step step) {
        List<Trail.Step> more = new ArrayList<>(steps);
        more.add(step);
        return new Piece(holder, start, more);
    }

    boolean isRoot() {
        return holder.isEmpty();
    }
}
