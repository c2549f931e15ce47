package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Chain.Access;
import dev.rehome.rewrite.chain.Value;
import java.util.Optional;

/// Which expressions of one program are a client of the old service.
interface Clients {
    /// @param access by which key it was made
    /// @param schema that it was made for, or narrowed to, where that is not the default
    /// @param doubt why it may be something else, where one path says so
    /// @param remedy what to do about the doubt
    record Client(Access access, Optional<Value> schema, Optional<String> doubt, String remedy) {}

    /// @param expression without what [dev.rehome.rewrite.code.Nodes#unwrap] takes away
    Optional<Client> at(ISwc4jAst expression);
}
