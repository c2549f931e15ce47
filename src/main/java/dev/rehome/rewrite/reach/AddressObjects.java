package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstComputedPropName;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSpreadElement;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the addresses of properties: of objects, of the environment, and of `this`.
final class AddressObjects {
    private static final Pattern ENVIRONMENT = Pattern.compile("(process|import\\.meta|Bun|Deno)\\.env");

    private final AddressReader reader;
    private final AddressParameters parameters;

    AddressObjects(AddressReader reader, AddressParameters parameters) {
        this.reader = reader;
        this.parameters = parameters;
    }

    Set<Address> member(AddressPath path, Swc4jAstMemberExpr member) {
        Optional<String> name = name(path.context(), member);
        if (name.isEmpty()) {
            return path.runTimeOf(member);
        }
        if (ENVIRONMENT.matcher(path.context().program().text(member.getObj())).matches()) {
            return Set.of(Setting.of(List.of(name.get())));
        }
        Set<Address> found = reader.at(path.under(name.get()), member.getObj());
        // `env.SUPABASE_URL` of an object that somebody else hands in.
        return AddressCalls.isVariable(name.get()) && found.stream().allMatch(RunTime.class::isInstance)
                ? Set.of(Setting.of(List.of(name.get())))
                : found;
    }

    private Optional<String> name(Context context, Swc4jAstMemberExpr member) {
        Optional<String> written = Nodes.property(member);
        if (written.isEmpty()
                && member.getProp() instanceof Swc4jAstComputedPropName key
                && reader.values(context).read(key.getExpr()) instanceof Value.Str text) {
            return Optional.of(text.value());
        }
        return written;
    }

    Set<Address> property(AddressPath path, Swc4jAstObjectLit literal) {
        Optional<ISwc4jAst> value = Keys.property(literal, path.names().getFirst());
        if (value.isPresent()) {
            return reader.at(path.rest(), value.get());
        }
        Set<Address> spread = new LinkedHashSet<>();
        for (ISwc4jAst property : literal.getProps()) {
            switch (property) {
                case Swc4jAstSpreadElement it -> spread.addAll(reader.at(path, it.getExpr()));
                case Swc4jAstKeyValueProp it when Nodes.name(it.getKey()).isPresent() -> {}
                case Swc4jAstIdent _ -> {}
                default -> spread.add(new RunTime(path.text()));
            }
        }
        return spread.isEmpty() ? Set.of(AddressReader.ABSENT) : spread;
    }

    /// `this.url`: whatever the class gives it.
    Set<Address> field(AddressPath path, Swc4jAstThisExpr self) {
        Swc4jAstClass type = Functions.classAround(self);
        if (type == null) {
            return path.runTimeOf(self);
        }
        Set<Address> all = new LinkedHashSet<>();
        boolean[] given = {false};
        Program.walk(
                type,
                node -> given(path.rest(), path.names().getFirst(), node).ifPresent(it -> {
                    given[0] = true;
                    all.addAll(it);
                }));
        return given[0] ? all : Set.of(new RunTime("this." + path.text()));
    }

    /// @param path of what the field holds
    private Optional<Set<Address>> given(AddressPath path, String name, ISwc4jAst node) {
        return switch (node) {
            case Swc4jAstAssignExpr it when isOfThis(it.getLeft(), name) -> Optional.of(reader.at(path, it.getRight()));
            case Swc4jAstClassProp it
            when Nodes.name(it.getKey()).equals(Optional.of(name)) ->
                it.getValue().map(value -> reader.at(path, value));
            case Swc4jAstPrivateProp it
            when Nodes.name(it.getKey()).equals(Optional.of(name)) ->
                it.getValue().map(value -> reader.at(path, value));
            case Swc4jAstTsParamProp it ->
                Nodes.declared(it).filter(id -> id.getSym().equals(name)).map(id -> parameters.read(path, id));
            default -> Optional.empty();
        };
    }

    private static boolean isOfThis(ISwc4jAst target, String name) {
        return Nodes.unwrap(target) instanceof Swc4jAstMemberExpr member
                && Nodes.unwrap(member.getObj()) instanceof Swc4jAstThisExpr
                && Nodes.property(member).equals(Optional.of(name));
    }
}
