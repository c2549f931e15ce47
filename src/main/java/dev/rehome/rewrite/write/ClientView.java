package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Program;
import java.util.Optional;

/// What this package asks about the flow of clients.
public interface ClientView {
    /// Whether an expression certainly is a client when it runs.
    boolean isClient(Program program, ISwc4jAst expression);

    /// Whether a call does nothing but make a client or hand one out.
    boolean onlyGivesClient(Program program, ISwc4jAst call);

    /// The file of the code that a module specifier leads to; nothing where it is a package.
    Optional<String> resolve(String from, String specifier);
}
