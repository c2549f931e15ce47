package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstComputedPropName;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstGetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstMethodProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSetterProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstJsxAttr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsInterfaceDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsTypeAliasDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Words of code that cannot be renamed, since somebody outside knows them: names of packages' exports, of
/// variables of
/// the environment, of properties that no code makes, of columns.
final class ForeignWords {
    private final ClientView view;
    private final Set<String> words = new HashSet<>();
    private final Set<String> properties = new HashSet<>();
    private final Set<String> defined = new HashSet<>();
    private final Set<String> texts = new HashSet<>();

    ForeignWords(ClientView view) {
        this.view = view;
    }

    /// Each of the files once.
    void read(Program program) {
        Scopes scopes = Scopes.of(program);
        scopes.bindings().stream()
                .filter(binding -> isExported(binding.declarations().getFirst()))
                .forEach(binding -> defined.add(binding.name()));
        program.walk(node -> {
            switch (node) {
                case Swc4jAstIdent it -> name(program, it, scopes);
                case Swc4jAstIdentName it -> property(it.getSym());
                case Swc4jAstStr it when !isKey(it) -> texts.add(it.getValue());
                case Swc4jAstImportDecl it -> given(program, it, it.getSrc());
                case Swc4jAstNamedExport it -> it.getSrc().ifPresent(from -> given(program, it, from));
                default -> defined(node).filter(Mentions::isIn).ifPresent(defined::add);
            }
        });
    }

    Set<String> words() {
        Set<String> all = new HashSet<>(words);
        for (String property : properties) {
            // A name that stands alone in a text may be how the property is reached.
            if (!defined.contains(property) || texts.contains(property)) {
                all.add(property);
            }
        }
        return all;
    }

    private void name(Program program, Swc4jAstIdent name, Scopes scopes) {
        if (!Mentions.isIn(name.getSym())) {
            return;
        }
        if (name.getParent() instanceof Swc4jAstObjectLit) {
            properties.add(name.getSym());
            defined.add(name.getSym());
        } else if (name.getParent() instanceof Swc4jAstExportNamedSpecifier) {
            defined.add(name.getSym());
        } else if (scopes.binding(name).isEmpty()) {
            property(name.getSym());
        }
        if (name.getParent() != null && name.getParent().getParent() instanceof Swc4jAstAssignPatProp) {
            property(name.getSym());
        }
        if (isTakenFromPackage(program, name)) {
            words.add(name.getSym());
        }
    }

    private void property(String name) {
        if (Mentions.isIn(name)) {
            properties.add(name);
            if (name.matches("[A-Z0-9_$]+|.*[a-z0-9]_[a-z0-9].*")) {
                words.add(name);
            }
        }
    }

    /// `const { name } = require('package')`
    private boolean isTakenFromPackage(Program program, Swc4jAstIdent name) {
        for (ISwc4jAst at = name.getParent(); at != null; at = at.getParent()) {
            if (at instanceof Swc4jAstVarDeclarator it) {
                return it.getInit()
                        .flatMap(Nodes::call)
                        .filter(call -> program.text(call.callee()).equals("require"))
                        .flatMap(call -> call.argument(0))
                        .flatMap(Nodes::string)
                        .filter(specifier ->
                                view.resolve(program.path(), specifier).isEmpty())
                        .isPresent();
            }
            if (!at.getClass().getSimpleName().contains("Pat") && !(at instanceof Swc4jAstBindingIdent)) {
                return false;
            }
        }
        return false;
    }

    /// Names that a package gives.
    private void given(Program program, ISwc4jAst statement, Swc4jAstStr from) {
        if (view.resolve(program.path(), from.getValue()).isEmpty()) {
            Program.walk(statement, node -> {
                if (node instanceof Swc4jAstIdent it) {
                    words.add(it.getSym());
                }
            });
        }
    }

    private static boolean isExported(ISwc4jAst name) {
        for (ISwc4jAst at = name.getParent(); at != null; at = at.getParent()) {
            if (at instanceof Swc4jAstExportDecl) {
                return true;
            }
            if (at instanceof Swc4jAstBlockStmt || at instanceof Swc4jAstClass) {
                return false;
            }
        }
        return false;
    }

    /// A text that names a property where it stands, so that it can be renamed with it.
    static boolean isKey(Swc4jAstStr text) {
        ISwc4jAst parent = text.getParent();
        return switch (parent) {
            case Swc4jAstKeyValueProp it -> Nodes.same(it.getKey(), text);
            case Swc4jAstKeyValuePatProp it -> Nodes.same(it.getKey(), text);
            case Swc4jAstComputedPropName _ -> true;
            case null, default -> false;
        };
    }

    /// `constructor(private name: string, public other = 1)`
    private static boolean isParameterProperty(Swc4jAstBindingIdent name) {
        return name.getParent() instanceof Swc4jAstTsParamProp
                || (name.getParent() != null && name.getParent().getParent() instanceof Swc4jAstTsParamProp);
    }

    /// The name of the property or type that code makes here.
    private static Optional<String> defined(ISwc4jAst node) {
        return switch (node) {
            case Swc4jAstKeyValueProp it -> Nodes.name(it.getKey());
            case Swc4jAstMethodProp it -> Nodes.name(it.getKey());
            case Swc4jAstGetterProp it -> Nodes.name(it.getKey());
            case Swc4jAstSetterProp it -> Nodes.name(it.getKey());
            case Swc4jAstClassMethod it -> Nodes.name(it.getKey());
            case Swc4jAstClassProp it -> Nodes.name(it.getKey());
            case Swc4jAstPrivateMethod it -> Nodes.name(it.getKey());
            case Swc4jAstPrivateProp it -> Nodes.name(it.getKey());
            case Swc4jAstTsInterfaceDecl it -> Optional.of(it.getId().getSym());
            case Swc4jAstTsTypeAliasDecl it -> Optional.of(it.getId().getSym());
            case Swc4jAstBindingIdent it
            when isParameterProperty(it) -> Optional.of(it.getId().getSym());
            case Swc4jAstJsxAttr it -> Nodes.name(it.getName());
            case Swc4jAstAssignExpr it when it.getLeft() instanceof Swc4jAstMemberExpr member -> Nodes.property(member);
            default -> Optional.empty();
        };
    }
}
