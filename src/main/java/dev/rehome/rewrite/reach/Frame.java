package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Nodes.Called;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where in the order of calls the search stands: in the function that makes the builder, in one that got it as an
/// argument, or in one that called the function which made it.
///
/// @param outer where the search goes on when the builder is returned
/// @param function that is being looked at
/// @param entry the call by which the builder came in, where it did
/// @param prefix where this function's calls belong among all, before their own position
/// @param origin the place in this function from which on the builder is there
/// @param guarded whether the function as a whole runs only under a condition, seen from where the builder is made
record Frame(
        Optional<Frame> outer,
        ISwc4jAst function,
        Optional<Called> entry,
        List<Integer> prefix,
        ISwc4jAst origin,
        boolean guarded) {

    static Frame of(ISwc4jAst root) {
        return new Frame(Optional.empty(), Places.function(root), Optional.empty(), List.of(), root, false);
    }

    /// Of a function that gets the builder as an argument.
    Frame enter(ISwc4jAst entered, ISwc4jAst body, Called call, int position, boolean conditional) {
        return new Frame(Optional.of(this), entered, Optional.of(call), key(position), body, guarded || conditional);
    }

    /// Of the code that calls the function which makes the builder.
    Frame caller(ISwc4jAst call) {
        return new Frame(
                Optional.empty(), Places.function(call), Optional.empty(), key(Integer.MAX_VALUE), call, false);
    }

    List<Integer> key(int position) {
        List<Integer> key = new ArrayList<>(prefix);
        key.add(position);
        return List.copyOf(key);
    }
}
