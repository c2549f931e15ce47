package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import dev.rehome.rewrite.code.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which part of what a pattern takes apart a name of it is.
///
/// @param path of properties to it
/// @param fallback what stands in for it in the pattern
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
record PatternPart(List<String> path, Optional<ISwc4jAst> fallback) {

    /// @param rest of the path, which is read of the name
    static Optional<PatternPart> of(ISwc4jAst pattern, Swc4jAstIdent name, List<String> rest) {
        return switch (pattern) {
            case Swc4jAstBindingIdent it
            when it.getId() == name -> Optional.of(new PatternPart(rest, Optional.empty()));
            case Swc4jAstAssignPat it ->
                of(it.getLeft(), name, rest).map(part -> new PatternPart(part.path(), Optional.of(it.getRight())));
            case Swc4jAstObjectPat it ->
                it.getProps().stream()
                        .flatMap(property -> ofProperty(property, name, rest).stream())
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private static Optional<PatternPart> ofProperty(ISwc4jAst property, Swc4jAstIdent name, List<String> rest) {
        return switch (property) {
            case Swc4jAstAssignPatProp it
            when it.getKey().getId() == name ->
                Optional.of(new PatternPart(rest, it.getValue().map(value -> value)).under(name.getSym()));
            case Swc4jAstKeyValuePatProp it ->
                Nodes.name(it.getKey())
                        .flatMap(key -> of(it.getValue(), name, rest).map(part -> part.under(key)));
            default -> Optional.empty();
        };
    }

    private PatternPart under(String key) {
        List<String> all = new ArrayList<>(List.of(key));
        all.addAll(path);
        return new PatternPart(all, fallback);
    }
}
