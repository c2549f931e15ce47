package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;

/// One program and what is asked about it while chains are followed.
record Context(Program program, Scopes scopes, Functions functions, Results results, Mentions mentions) {
    private static final int TEXT_MAX = 40;

    static Context of(Program program, Scopes scopes, Mentions mentions) {
        return new Context(program, scopes, new Functions(scopes), new Results(program, scopes), mentions);
    }

    /// Code for a message: short, on one line.
    String text(ISwc4jAst node) {
        String text = program.text(node).replaceAll("\\s+", " ");
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 2) + "..";
    }

    /// For a message about another place.
    String place(ISwc4jAst node) {
        return program.path() + ":" + program.line(node);
    }
}
