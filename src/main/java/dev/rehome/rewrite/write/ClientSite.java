package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.reach.FoundChain;
import java.util.Optional;

/// A place in a file where a client is used.
///
/// @param node the expression
/// @param source where the file has it from
/// @param binding the name that holds it, where the source is one
/// @param role what is done with it
/// @param chain that is called on it, where one is
record ClientSite(ISwc4jAst node, Source source, Optional<Binding> binding, Role role, Optional<FoundChain> chain) {

    enum Source {
        /// A name that is imported, or made once by a call that gives a client.
        NAME,
        /// An expression that fetches or makes one: `createClient(..)`, `require('./db').supabase`,
        /// `getClient()`.
        ENTRY,
        /// A field, parameter, variable: its value was put there elsewhere.
        CARRIED
    }

    enum Role {
        CHAIN,
        /// Put or handed somewhere else.
        ESCAPE,
        /// Made known to other modules.
        EXPORT,
        /// Tested only: `if (!supabase)`.
        TEST,
        /// Another service: `supabase.auth`, `supabase.storage`.
        OTHER
    }
}
