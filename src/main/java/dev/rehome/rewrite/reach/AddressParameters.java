package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.reach.Callings.Calling;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the addresses of a parameter: of what all callers give, and of what stands in where they give nothing.
final class AddressParameters {
    private final AddressReader reader;
    private final MentionIndex index;
    private final Callings callings;

    AddressParameters(AddressReader reader, MentionIndex index, Callings callings) {
        this.reader = reader;
        this.index = index;
        this.callings = callings;
    }

    Set<Address> read(AddressPath path, Swc4jAstIdent name) {
        Optional<ISwc4jAst> function = Nesting.function(name);
        List<? extends ISwc4jAst> parameters = function.map(Nesting::parameters).orElse(List.of());
        for (int i = 0; i < parameters.size(); i++) {
            ISwc4jAst pattern = parameters.get(i) instanceof Swc4jAstTsParamProp it ? it.getParam() : parameters.get(i);
            ISwc4jAst inner = pattern instanceof Swc4jAstAssignPat it ? it.getLeft() : pattern;
            Optional<PatternPart> part = PatternPart.of(inner, name, path.names());
            if (part.isPresent()) {
                Optional<ISwc4jAst> whole =
                        pattern instanceof Swc4jAstAssignPat it ? Optional.of(it.getRight()) : Optional.empty();
                return given(path, new Parameter(function.get(), i, name, part.get(), whole));
            }
        }
        return path.runTime(name);
    }

    /// @param index of the parameter
    /// @param part of it that the name is
    /// @param whole what stands in for all of it
    private record Parameter(
            ISwc4jAst function, int index, Swc4jAstIdent name, PatternPart part, Optional<ISwc4jAst> whole) {

        boolean hasDefault() {
            return whole.isPresent() || part.fallback().isPresent();
        }
    }

    private Set<Address> given(AddressPath path, Parameter parameter) {
        List<Calling> calls = callings.of(parameter.function());
        if (callings.isHanded(parameter.function()) || (calls.isEmpty() && !parameter.hasDefault())) {
            return path.runTime(parameter.name());
        }
        Set<Address> all = new LinkedHashSet<>(standIns(path, parameter));
        AddressPath inner = path.with(parameter.part().path());
        for (Calling call : calls) {
            Optional<ISwc4jAst> argument = call.argument(parameter.index());
            if (call.spreads()) {
                all.addAll(path.runTime(parameter.name()));
            } else if (argument.isPresent()) {
                all.addAll(reader.at(inner.from(index.context(call.program())), argument.get()));
            }
        }
        if (parameter.hasDefault()) {
            all.remove(AddressReader.ABSENT);
        }
        return all;
    }

    private Set<Address> standIns(AddressPath path, Parameter parameter) {
        Set<Address> all = new LinkedHashSet<>();
        PatternPart part = parameter.part();
        parameter.whole().ifPresent(it -> all.addAll(reader.at(path.with(part.path()), it)));
        part.fallback().ifPresent(it -> all.addAll(reader.at(path.whole(), it)));
        return all;
    }
}
