package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Program;

/// A node of one program.
public record Place(Program program, ISwc4jAst node) {
    public int line() {
        return program.line(node);
    }

    @Override
    public String toString() {
        return program.path() + ":" + line();
    }
}
