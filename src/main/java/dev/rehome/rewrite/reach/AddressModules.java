package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import java.util.Optional;
import java.util.Set;

/// Reads the addresses of what comes from other files.
final class AddressModules {
    private final AddressReader reader;
    private final MentionIndex index;
    private final ModuleGraph modules;

    AddressModules(AddressReader reader, MentionIndex index, ModuleGraph modules) {
        this.reader = reader;
        this.index = index;
        this.modules = modules;
    }

    Set<Address> imported(AddressPath path, Binding binding) {
        return ImportedConstants.imported(binding)
                .map(source -> modules.resolve(path.context().program(), source.module())
                        .map(file -> path.from(index.context(file)))
                        .map(there ->
                                exported(source.name().equals(ExportedValues.ALL) ? there : there.under(source.name())))
                        .orElseGet(() -> path.setting(binding.name())))
                .orElseGet(() -> Set.of(new RunTime(binding.name())));
    }

    /// The file that `require('./config')` gives.
    Optional<Context> required(Context context, ISwc4jAst expression) {
        return Nodes.call(expression)
                .filter(call -> context.scopes().isGlobal(call.callee(), "require"))
                .flatMap(call -> call.argument(0))
                .flatMap(Nodes::string)
                .flatMap(name -> modules.resolve(context.program(), name))
                .map(index::context);
    }

    /// @param path in the file that exports it: the export's name and what is read of it
    Set<Address> exported(AddressPath path) {
        String file = path.context().program().path();
        if (path.isWhole() || path.isTooDeep()) {
            return Set.of(new RunTime(file));
        }
        ExportedValues exports = new ExportedValues(path.context().program());
        String name = path.names().getFirst();
        AddressPath rest = path.rest();
        Optional<ExportedValues.Origin> origin = exports.of(name, _ -> true);
        if (origin.isEmpty()) {
            // `module.exports = config`, read as a whole.
            origin = exports.of(ExportedValues.ALL, _ -> false);
            rest = name.equals(ExportedValues.DEFAULT) ? rest : path;
        }
        AddressPath further = rest.deeper();
        return origin.map(it -> switch (it) {
                    case ExportedValues.Here here -> reader.at(further, here.expression());
                    case ExportedValues.Part part -> reader.at(further.under(part.property()), part.object());
                    case ExportedValues.There there -> passedOn(path, further.under(there.name()), there.module());
                })
                .orElseGet(() -> Set.of(new RunTime(file + " " + path.text())));
    }

    private Set<Address> passedOn(AddressPath path, AddressPath further, String module) {
        return modules.resolve(path.context().program(), module)
                .map(next -> exported(further.from(index.context(next))))
                .orElseGet(() -> Set.of(Setting.of(path.names())));
    }
}
