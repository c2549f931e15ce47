package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A name that code declares, with every place that declares, reads or writes it.
public final class Binding {
    /// How it is declared.
    public enum Kind {
        VAR,
        LET,
        CONST,
        FUNCTION,
        CLASS,
        PARAMETER,
        CATCH,
        IMPORT,
        /// An enum or a namespace.
        TYPESCRIPT
    }

    /// A place that gives the name a value.
    ///
    /// @param identifier the name as it stands there
    /// @param by what does it: a declarator, assignment, update, loop, parameter, function, class, import
    public record Write(Swc4jAstIdent identifier, ISwc4jAst by) {}

    private final String name;
    private final Kind kind;
    private final ISwc4jAst scope;
    private final List<Swc4jAstIdent> declarations = new ArrayList<>(1);
    private final List<Write> writes = new ArrayList<>(1);
    private final List<Swc4jAstIdent> reads = new ArrayList<>(1);
    private final List<Swc4jAstIdent> typeUses = new ArrayList<>(1);

    Binding(String name, Kind kind, ISwc4jAst scope) {
        this.name = name;
        this.kind = kind;
        this.scope = scope;
    }

    void declare(Swc4jAstIdent identifier, ISwc4jAst by) {
        declarations.add(identifier);
        writes.add(new Write(identifier, by));
    }

    void write(Swc4jAstIdent identifier, ISwc4jAst by) {
        writes.add(new Write(identifier, by));
    }

    void read(Swc4jAstIdent identifier) {
        reads.add(identifier);
    }

    void useAsType(Swc4jAstIdent identifier) {
        typeUses.add(identifier);
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    /// The node whose scope holds it: the program, a function, a block, a loop, a class.
    public ISwc4jAst scope() {
        return scope;
    }

    /// Where it is declared; more than one for a repeated `var` or an overloaded function.
    public List<Swc4jAstIdent> declarations() {
        return Collections.unmodifiableList(declarations);
    }

    /// Every place that gives it a value, declarations included. A declaration without a value (`let x;`) is
    /// among
    /// them.
    public List<Write> writes() {
        return Collections.unmodifiableList(writes);
    }

    /// The places that give it a value, other than its declarations.
    public List<Write> assignments() {
        Set<Swc4jAstIdent> declared = new HashSet<>(declarations);
        return writes.stream()
                .filter(write -> !declared.contains(write.identifier()))
                .toList();
    }

    /// Every place that reads its value, in no particular order.
    public List<Swc4jAstIdent> reads() {
        return Collections.unmodifiableList(reads);
    }

    /// Every place that names it as a type.
    public List<Swc4jAstIdent> typeUses() {
        return Collections.unmodifiableList(typeUses);
    }

    /// Whether it keeps the value of its one declaration.
    public boolean constant() {
        return writes.size() == 1;
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
