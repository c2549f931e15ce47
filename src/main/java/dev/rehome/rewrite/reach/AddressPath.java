package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is read of an expression to get an address: nothing further, or properties of it.
///
/// @param context of the expression
/// @param names of the properties, from the expression on
/// @param depth of the reading so far
record AddressPath(Context context, List<String> names, int depth) {
    private static final int DEPTH_MAX = 16;

    static AddressPath in(Context context) {
        return new AddressPath(context, List.of(), 0);
    }

    boolean isTooDeep() {
        return depth > DEPTH_MAX;
    }

    /// Whether the expression itself is the address.
    boolean isWhole() {
        return names.isEmpty();
    }

    AddressPath deeper() {
        return new AddressPath(context, names, depth + 1);
    }

    AddressPath whole() {
        return with(List.of());
    }

    /// The same of another file.
    AddressPath from(Context other) {
        return new AddressPath(other, names, depth);
    }

    AddressPath with(List<String> others) {
        return new AddressPath(context, others, depth);
    }

    AddressPath under(String name) {
        return with(before(name));
    }

    /// The path of the first property's value.
    AddressPath rest() {
        return with(names.subList(1, names.size()));
    }

    String text() {
        return String.join(".", names);
    }

    Set<Address> setting(String name) {
        return Set.of(Setting.of(before(name)));
    }

    Set<Address> runTime(Swc4jAstIdent name) {
        return Set.of(new RunTime(String.join(".", before(name.getSym()))));
    }

    Set<Address> runTimeOf(ISwc4jAst expression) {
        return Set.of(new RunTime(context.text(expression)));
    }

    private List<String> before(String name) {
        List<String> all = new ArrayList<>(List.of(name));
        all.addAll(names);
        return all;
    }
}
