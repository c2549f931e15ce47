package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.code.UnreadableCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The generated module's text: new, or what a module of the project becomes that has a pool already. That one keeps
/// its exports and variables, loses a flag that kept the new server off, and gets the functions that run statements.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
public final class ModuleText {
    private static final String PART =
            "// ---------------------------------------------------------------------------------------------- statements";
    private static final String SESSION =
            "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c search_path=public,extensions";

    /// Without these the module has not been extended yet.
    private static final List<String> FUNCTIONS = List.of("select", "insert", "update", "remove", "call");

    private ModuleText() {}

    /// A module of its own.
    public static String created(GeneratedModule.Choices choices, ModuleNeeds needs) {
        return GeneratedModule.text(choices, needs);
    }

    /// @param program the project's own module
    /// @return its new text; nothing where it cannot be extended, for example because its names mean
    /// something else
    public static Optional<String> extended(Program program, GeneratedModule.Choices choices, ModuleNeeds needs)
            throws UnreadableCode {
        if (isOurs(program)) {
            return new Extension(program, choices, needs).more();
        }
        List<Edit> flag = new FlagRemoval(program).edits();
        Program unguarded = flag.isEmpty() ? program : constant(edited(program, flag));
        return new Extension(unguarded, choices, needs).text();
    }

    private static boolean isOurs(Program program) {
        Scopes scopes = Scopes.of(program);
        return scopes.topLevel(program, "respond").isPresent()
                && FUNCTIONS.stream()
                        .anyMatch(name -> scopes.topLevel(program, name).isPresent());
    }

    /// Features that a module which was made before cannot be given any more, and the function that people have changed
    /// since.
    ///
    /// @param program the module
    public static Map<Feature, String> unavailable(Program program, GeneratedModule.Choices choices) {
        Map<Feature, String> lacking = new EnumMap<>(Feature.class);
        if (!isOurs(program)) {
            return lacking;
        }
        Scopes scopes = Scopes.of(program);
        Declarations own = new Declarations(program.text());
        for (String name : GeneratedModule.declarations()) {
            Set<Feature> features = GeneratedModule.features(name);
            if (features.isEmpty() || scopes.topLevel(program, name).isEmpty()) {
                continue;
            }
            String text = own.text(name).orElse("");
            if (Declarations.form(choices, name, text).isEmpty()) {
                features.stream()
                        .filter(feature -> !text.contains(feature.word()))
                        .forEach(feature -> lacking.put(feature, name));
            }
        }
        return lacking;
    }

    private static Program constant(Program program) throws UnreadableCode {
        return edited(program, new AlwaysSet(program).edits());
    }

    static Program edited(Program program, List<Edit> edits) throws UnreadableCode {
        return Program.parse(new CodeFile(
                program.path(),
                Edit.apply(program.text(), edits),
                program.file().byteOrderMark()));
    }

    private static final class Extension {
        private final Program program;
        private final Scopes scopes;
        private final Style style;
        private final GeneratedModule.Choices choices;
        private final ModuleNeeds needs;

        Extension(Program program, GeneratedModule.Choices choices, ModuleNeeds needs) {
            this.needs = needs;
            this.program = program;
            this.scopes = Scopes.of(program);
            this.style = Style.of(program);
            this.choices = choices;
        }

        Optional<String> text() throws UnreadableCode {
            boolean module = choices.style() != GeneratedModule.Style.COMMON_JS;
            Program part = Program.parse(new CodeFile(module ? "part.mjs" : "part.cjs", part(), false));
            boolean taken = Scopes.of(part).bindings().stream()
                    .filter(binding -> binding.scope() == part.root())
                    .anyMatch(
                            binding -> scopes.topLevel(program, binding.name()).isPresent());
            if (taken || scopes.topLevel(program, "query").isEmpty()) {
                return Optional.empty();
            }
            List<Edit> edits = new ArrayList<>();
            edits.add(statusCodes(module));
            session().ifPresent(edits::add);
            exports(module, part(), edits);
            String text = Edit.apply(program.text(), edits);
            Program.parse(new CodeFile(program.path(), text, program.file().byteOrderMark()));
            return Optional.of(text);
        }

        /// What a module that was made or extended before lacks by now.
        Optional<String> more() throws UnreadableCode {
            Set<String> declared = new HashSet<>();
            scopes.bindings().stream()
                    .filter(binding -> binding.scope() == program.root())
                    .forEach(binding -> declared.add(binding.name()));
            Set<String> grown = new HashSet<>();
            List<Edit> edits = grown(grown);
            if (!declared.containsAll(needs.functions()) || !edits.isEmpty()) {
                String part = GeneratedModule.parts(choices, needs.features())
                        .missing(needs.functions(), declared, grown)
                        .replace("\n", style.lineEnd());
                exports(choices.style() != GeneratedModule.Style.COMMON_JS, part, edits);
            }
            String text = Edit.apply(program.text(), edits);
            Program.parse(new CodeFile(program.path(), text, program.file().byteOrderMark()));
            return Optional.of(text);
        }

        /// Edits of declarations that get features which they did not need before.
        ///
        /// @param names is given theirs
        private List<Edit> grown(Set<String> names) {
            List<Edit> edits = new ArrayList<>();
            Declarations own = new Declarations(program.text());
            for (String name : own.names()) {
                Set<Feature> more = EnumSet.copyOf(GeneratedModule.features(name));
                more.retainAll(needs.features());
                Optional<Set<Feature>> form = more.isEmpty()
                        ? Optional.empty()
                        : Declarations.form(choices, name, own.text(name).orElse(""));
                if (form.isPresent() && !form.get().containsAll(more)) {
                    more.addAll(form.get());
                    String text = new Declarations(GeneratedModule.text(choices, more))
                            .text(name)
                            .orElse("");
                    names.add(name);
                    edits.add(new Edit(own.span(name).orElseThrow(), text.replace("\n", style.lineEnd())));
                }
            }
            return edits;
        }

        /// What runs statements, makes results and parameters: the text between the pool and the exports.
        private String part() {
            String text = GeneratedModule.text(choices, needs);
            int start = text.indexOf(PART);
            int end = Math.max(text.lastIndexOf("\nmodule.exports = {"), text.lastIndexOf("\nexport {"));
            return text.substring(start, end).strip().replace("\n", style.lineEnd());
        }

        private Edit statusCodes(boolean module) {
            char quote = style.quote();
            String text = module
                    ? "import { STATUS_CODES } from " + quote + "node:http" + quote
                    : "const { STATUS_CODES } = require(" + quote + "node:http" + quote + ")";
            return new ImportPlace(program, scopes, style.lineEnd()).top(text + (style.semicolons() ? ";" : ""));
        }

        /// Results look as before only where the session's settings are those that the old server had.
        private Optional<Edit> session() {
            List<Edit> edits = new ArrayList<>();
            program.walk(node -> {
                if (node instanceof Swc4jAstNewExpr it
                        && program.text(it.getCallee()).endsWith("Pool")
                        && it.getArgs().isPresent()
                        && it.getArgs().get().size() == 1
                        && it.getArgs().get().getFirst().getExpr() instanceof Swc4jAstObjectLit object
                        && !object.getProps().isEmpty()
                        && !program.text(object).contains("options:")) {
                    Span first = program.span(object.getProps().getFirst());
                    String indent = program.indentAt(first.start());
                    String own = style.quote() + SESSION + style.quote();
                    edits.add(new Edit(
                            new Span(first.start(), first.start()),
                            "// What results look like depends on these." + style.lineEnd() + indent + "options: " + own
                                    + "," + style.lineEnd() + indent));
                }
            });
            return edits.size() == 1 ? Optional.of(edits.getFirst()) : Optional.empty();
        }

        private void exports(boolean module, String part, List<Edit> edits) {
            List<String> wanted = GeneratedModule.kept(needs.functions()).stream()
                    .filter(name -> !List.of("pool", "query", "getClient", "transaction", "end", "getPoolStats")
                            .contains(name))
                    .toList();
            Optional<Swc4jAstExprStmt> statement = program.root().getChildNodes().stream()
                    .filter(Swc4jAstExprStmt.class::isInstance)
                    .map(Swc4jAstExprStmt.class::cast)
                    .filter(this::exportsObject)
                    .findFirst();
            String end = style.lineEnd();
            if (statement.isPresent()) {
                Swc4jAstObjectLit object = (Swc4jAstObjectLit)
                        ((Swc4jAstAssignExpr) statement.get().getExpr()).getRight();
                List<String> all = new ArrayList<>();
                object.getProps().forEach(property -> all.add(program.text(property)));
                wanted.stream().filter(name -> !all.contains(name)).forEach(all::add);
                String list = GeneratedModule.list(all, style.indent(), end);
                edits.add(new Edit(
                        program.span(object), style.trailingCommas() ? list : list.replaceFirst(",(?=\\s*}$)", "")));
                int at = program.span(statement.get()).start();
                if (!part.isEmpty()) {
                    edits.add(new Edit(new Span(at, at), part + end + end));
                }
                return;
            }
            int at = program.text().stripTrailing().length();
            List<String> more =
                    wanted.stream().filter(name -> !isExported(name)).toList();
            if (more.isEmpty()) {
                if (!part.isEmpty()) {
                    edits.add(new Edit(new Span(at, at), end + end + part));
                }
                return;
            }
            String list = "{ " + String.join(", ", more) + " }";
            String added = module ? "export " + list + ";" : "Object.assign(module.exports, " + list + ");";
            edits.add(new Edit(new Span(at, at), end + end + part + end + end + added));
        }

        private boolean isExported(String name) {
            return program.root().getChildNodes().stream()
                    .filter(Swc4jAstNamedExport.class::isInstance)
                    .map(Swc4jAstNamedExport.class::cast)
                    .flatMap(export -> export.getSpecifiers().stream())
                    .anyMatch(specifier -> program.text(specifier).equals(name));
        }

        private boolean exportsObject(Swc4jAstExprStmt statement) {
            ISwc4jAst expression = statement.getExpr();
            return expression instanceof Swc4jAstAssignExpr it
                    && program.text(it.getLeft()).equals("module.exports")
                    && it.getRight() instanceof Swc4jAstObjectLit;
        }
    }
}
