package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Program;
import java.util.Optional;

/// What an expression may be when the code runs, as far as it matters for finding clients. Two things are equal where
/// the same place of the code makes them.
sealed interface Thing {

    /// A client.
    ///
    /// @param made the call that makes it, or the type that says so
    /// @param schema that it was narrowed to; [ClientOptions] knows the one it was made for
    record Client(Place made, Kind kind, Optional<Value> schema) implements Thing {}

    enum Kind {
        MADE,
        /// What `schema(..)` of one gives.
        NARROWED,
        /// Only a type says so.
        TYPED,
        /// A stand-in of a test.
        MOCK
    }

    /// A function, method, getter or constructor.
    ///
    /// @param node the parser's `Function`, `ArrowExpr`, `Constructor` or getter
    record Code(Program program, ISwc4jAst node) implements Thing, Holder {}

    record JsClass(Program program, Swc4jAstClass node) implements Thing, Holder {}

    /// What `new` makes of a class or a constructor function.
    record Instance(Holder of) implements Thing, Holder {}

    /// An object or array literal, a `Map`, the `exports` of a module.
    record Literal(Program program, ISwc4jAst node) implements Thing, Holder {}

    /// A module as `import *` sees it.
    record Namespace(Program program) implements Thing, Holder {}

    /// Something of a package.
    ///
    /// @param name of the export; `*` for the module itself
    record External(String module, String name) implements Thing {}

    enum Other implements Thing {
        /// Anything that is no client.
        SOMETHING,
        /// What a function gives that was not found: it may be a client.
        UNSEEN
    }

    /// What has properties.
    sealed interface Holder extends Thing {}
}
