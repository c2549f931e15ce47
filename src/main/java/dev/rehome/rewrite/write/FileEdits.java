package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.reach.FoundChain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The edits of one file: its chains, the names and expressions that hold the client, and the import of the
/// generated
/// module. Imports that nothing reads any more are left to [Unused].
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
public final class FileEdits {
    private final Program program;
    private final Scopes scopes;
    private final Style style;
    private final List<ClientSite> uses;
    private final Modules modules;
    private final Predicate<FoundChain> translated;

    /// What holds for all files.
    ///
    /// @param file the generated module
    /// @param moduleByDefault whether `.js` files are ES modules where they do not say
    /// @param rowTypes whether the module knows the project's types of rows
    public record Modules(ModuleFile file, boolean moduleByDefault, ClientView view, boolean rowTypes) {}

    /// @param translated whether a chain has a statement
    public FileEdits(
            Program program,
            Scopes scopes,
            List<FoundChain> chains,
            Predicate<FoundChain> translated,
            Modules modules) {
        this.program = program;
        this.scopes = scopes;
        this.style = Style.of(program);
        this.modules = modules;
        this.translated = translated;
        this.uses = new ClientSites(program, scopes, modules.view(), chains).find();
    }

    List<ClientSite> uses() {
        return uses;
    }

    Program program() {
        return program;
    }

    boolean isTranslated(ClientSite use) {
        return use.chain().filter(translated).isPresent();
    }

    /// What the module's function is called on, for a translated chain.
    public String receiver(FoundChain chain, Switching switching) {
        Optional<ClientSite> use = uses.stream()
                .filter(it -> it.chain()
                        .filter(other -> other.client().equals(chain.client()))
                        .isPresent())
                .findFirst();
        if (use.isPresent() && use.get().source() == ClientSite.Source.CARRIED && switching.escapes()) {
            String text = chain.client().of(program.text());
            return text.indexOf('(') < 0 ? text : name();
        }
        Optional<Binding> binding = use.flatMap(ClientSite::binding);
        return binding.filter(it -> switches(it, switching)).map(this::newName).orElseGet(this::name);
    }

    /// Whether nothing needs the client that the name holds.
    boolean switches(Binding binding, Switching switching) {
        boolean source = false;
        for (ClientSite use : uses) {
            if (use.binding().filter(binding::equals).isEmpty()) {
                continue;
            }
            source |= use.source() == ClientSite.Source.NAME;
            boolean free = switch (use.role()) {
                case CHAIN -> isTranslated(use);
                case ESCAPE -> switching.escapes();
                case EXPORT -> switching.exports();
                case TEST -> true;
                case OTHER -> false;
            };
            if (!free) {
                return false;
            }
        }
        return source;
    }

    /// The name that a switched binding has afterwards: one that says the old service's name is renamed.
    private String newName(Binding binding) {
        boolean says = binding.name().matches("(?i).*supa.*|sb|sp");
        return says || !canBeDeclaredAnew(binding) ? name() : binding.name();
    }

    /// Whether the statement that declares it can load the module instead.
    private boolean canBeDeclaredAnew(Binding binding) {
        ISwc4jAst statement = statement(binding.declarations().getFirst());
        boolean loads = statement instanceof Swc4jAstImportDecl || LoadedModule.isLoading(statement, scopes);
        boolean top = statement.getParent() == program.root();
        return loads
                || (top
                        && new ImportPlace(program, scopes, style.lineEnd()).loading(modules.moduleByDefault())
                                == ModuleFile.Loading.REQUIRE);
    }

    /// The name of the module in this file.
    private String name() {
        return existing().orElseGet(this::freeName);
    }

    /// Under which name the file has the module already.
    private Optional<String> existing() {
        for (ISwc4jAst item : program.root().getChildNodes()) {
            Optional<String> name = LoadedModule.whole(item, scopes)
                    .filter(loaded -> modules.view()
                            .resolve(program.path(), loaded.specifier())
                            .filter(modules.file().path()::equals)
                            .isPresent())
                    .map(LoadedModule::name);
            if (name.isPresent()) {
                return name;
            }
        }
        return Optional.empty();
    }

    private String freeName() {
        for (String name : List.of("postgres", "postgresDb", "postgresModule", "postgresClient")) {
            boolean taken = scopes.bindings().stream().anyMatch(it -> it.name().equals(name))
                    || !scopes.globals(name).isEmpty();
            if (!taken) {
                return name;
            }
        }
        return "rehomedPostgres";
    }

    /// All edits of the file.
    ///
    /// @param replacements its translated chains that are one expression
    /// @param others edits of chains that are built up in parts
    /// @param resultTypes whether results of the module may get here, even where clients stay
    public List<Edit> edits(
            List<ChainEdits.Replacement> replacements, List<Edit> others, Switching switching, boolean resultTypes) {
        List<Edit> names = new ArrayList<>();
        Map<String, Optional<ISwc4jAst>> imports = new LinkedHashMap<>();
        List<Edit> declarations = new ArrayList<>();
        for (Binding binding : switched(switching)) {
            if (newName(binding).equals(binding.name())) {
                declarations.addAll(declaredAnew(binding));
            } else {
                rename(binding, names);
                importFor(binding, imports);
                declarations.addAll(withoutCall(binding));
            }
        }
        entries(switching, names, imports);
        boolean unplaced = replacements.stream().anyMatch(it -> it.receiver().equals(name()))
                || others.stream().anyMatch(it -> it.text().contains(name() + "."));
        if (unplaced && !imports.containsKey(name())) {
            imports.put(name(), Optional.empty());
        }
        List<Edit> edits = new ArrayList<>(others);
        Optional<String> rowTypes = modules.rowTypes() ? Optional.of(name()) : Optional.empty();
        for (Edit edit : new ChainEdits(program, style, rowTypes).inline(replacements)) {
            edits.add(edit);
            if (edit.text().contains("<" + name() + ".")) {
                imports.putIfAbsent(name(), Optional.empty());
            }
        }
        TypeEdits words = new TypeEdits(program, scopes);
        List<Edit> types = switching.escapes()
                ? words.edits(name(), binding -> switches(binding, switching))
                : resultTypes ? words.ofResults(name()) : List.of();
        List<Edit> apart = types.stream()
                .filter(type -> Stream.concat(edits.stream(), declarations.stream())
                        .noneMatch(edit -> edit.span().contains(type.span())))
                .toList();
        if (!apart.isEmpty()) {
            imports.putIfAbsent(name(), Optional.empty());
        }
        List<Edit> merged = merge(edits, names);
        merged.addAll(declarations);
        merged.addAll(apart);
        imports.forEach((name, statement) -> importEdit(name, statement).ifPresent(merged::add));
        return merged;
    }

    private Set<Binding> switched(Switching switching) {
        Set<Binding> all = new LinkedHashSet<>();
        for (ClientSite use : uses) {
            use.binding().filter(it -> switches(it, switching)).ifPresent(all::add);
        }
        return all;
    }

    private void rename(Binding binding, List<Edit> edits) {
        String name = newName(binding);
        binding.reads().forEach(read -> edits.add(replaced(read, name)));
    }

    /// `const client = getClient()`, which nothing reads any more.
    private List<Edit> withoutCall(Binding binding) {
        boolean called = binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator it
                && it.getInit()
                        .filter(init -> modules.view().onlyGivesClient(program, init))
                        .isPresent();
        return called && binding.typeUses().isEmpty() ? new Removal(program).of(Set.of(binding)) : List.of();
    }

    /// The name stays and is declared as the module, in the place of its declaration.
    private List<Edit> declaredAnew(Binding binding) {
        ISwc4jAst statement = statement(binding.declarations().getFirst());
        String text = importText(binding.name(), Optional.of(statement));
        List<Edit> removed = new Removal(program).of(Set.of(binding));
        Span span = program.span(statement);
        if (removed.size() == 1 && removed.getFirst().span().contains(span)) {
            boolean ended = span.of(program.text()).endsWith(";");
            return List.of(new Edit(span, ended || !text.endsWith(";") ? text : text.substring(0, text.length() - 1)));
        }
        List<Edit> edits = new ArrayList<>(removed);
        edits.add(new ImportPlace(program, scopes, style.lineEnd()).after(statement, text));
        return edits;
    }

    /// `{ supabase }` keeps the property's name: `{ supabase: postgres }`.
    private Edit replaced(ISwc4jAst node, String name) {
        Span span = program.span(node);
        String text = span.of(program.text());
        boolean shorthand = node instanceof Swc4jAstIdent
                && node.getParent() instanceof Swc4jAstObjectLit
                && !(node.getParent() instanceof Swc4jAstKeyValueProp);
        if (shorthand) {
            return new Edit(span, text + ": " + name);
        }
        boolean exported = node.getParent() instanceof Swc4jAstExportNamedSpecifier it
                && it.getOrig() == node
                && it.getExported().isEmpty();
        return new Edit(span, exported ? name + " as " + text : name);
    }

    /// Where the name comes from: the statement that loads the old client, or the top of the file.
    private void importFor(Binding binding, Map<String, Optional<ISwc4jAst>> imports) {
        Optional<ISwc4jAst> statement = Optional.of(
                        statement(binding.declarations().getFirst()))
                .filter(it -> it instanceof Swc4jAstImportDecl || LoadedModule.isLoading(it, scopes));
        String name = newName(binding);
        boolean top = statement.filter(it -> it.getParent() == program.root()).isPresent();
        if (!imports.containsKey(name) || top) {
            imports.put(name, statement);
        }
    }

    private void entries(Switching switching, List<Edit> names, Map<String, Optional<ISwc4jAst>> imports) {
        for (ClientSite use : uses) {
            boolean name = use.source() == ClientSite.Source.NAME
                    && use.binding().filter(it -> switches(it, switching)).isEmpty();
            boolean switchedUse = (use.role() == ClientSite.Role.ESCAPE && switching.escapes())
                    || (use.source() == ClientSite.Source.ENTRY
                            && use.role() == ClientSite.Role.EXPORT
                            && switching.exports());
            if ((name || use.source() == ClientSite.Source.ENTRY) && switchedUse) {
                names.add(replaced(use.node(), name()));
                imports.putIfAbsent(name(), Optional.empty());
            }
        }
    }

    /// Renamed names inside a chain that is replaced stand in that one's new text.
    private List<Edit> merge(List<Edit> chains, List<Edit> names) {
        List<Edit> merged = new ArrayList<>();
        List<Edit> outside = new ArrayList<>(names);
        for (Edit chain : chains) {
            String text = chain.text();
            for (Edit name : names) {
                if (chain.span().contains(name.span())) {
                    outside.remove(name);
                    String old = name.span().of(program.text());
                    text = text.replaceAll(
                            "(?<![.\\w$'\"])" + java.util.regex.Pattern.quote(old) + "(?![\\w$'\"])",
                            java.util.regex.Matcher.quoteReplacement(name.text()));
                }
            }
            merged.add(new Edit(chain.span(), text));
        }
        merged.addAll(outside);
        return merged;
    }

    private Optional<Edit> importEdit(String name, Optional<ISwc4jAst> statement) {
        if (existing().filter(name::equals).isPresent()) {
            return Optional.empty();
        }
        ImportPlace place = new ImportPlace(program, scopes, style.lineEnd());
        Optional<ISwc4jAst> old = statement.or(this::oldClient);
        String text = importText(name, statement);
        return Optional.of(old.map(it -> place.after(it, text)).orElseGet(() -> place.top(text)));
    }

    /// @param statement that loads the old client, where the new one takes its place
    private String importText(String name, Optional<ISwc4jAst> statement) {
        ModuleFile.Loading loading = statement
                .filter(it -> it instanceof Swc4jAstImportDecl || LoadedModule.isLoading(it, scopes))
                .map(it -> LoadedModule.loading(it, scopes))
                .orElseGet(() -> new ImportPlace(program, scopes, style.lineEnd()).loading(modules.moduleByDefault()));
        Optional<ISwc4jAst> old = statement.or(this::oldClient);
        return modules.file()
                .statement(name, specifier(old), loading, old.map(this::styleOf).orElse(style));
    }

    /// @param old the statement that loads the old client
    private String specifier(Optional<ISwc4jAst> old) {
        Optional<String> alias =
                PathAlias.of(program, modules.view(), modules.file().path());
        if (alias.isPresent()) {
            return alias.get();
        }
        Optional<String> model = old.flatMap(it -> LoadedModule.specifier(it, scopes))
                .or(() -> LoadedModule.anyRelative(program, scopes));
        Optional<String> modelPath = model.flatMap(it -> modules.view().resolve(program.path(), it));
        return modules.file().specifier(program.path(), modelPath.isPresent() ? model : Optional.empty(), modelPath);
    }

    /// As the statement is written that the new one stands beside.
    private Style styleOf(ISwc4jAst statement) {
        String text = program.text(statement);
        int semicolon = program.span(statement).end();
        boolean ends = text.endsWith(";") || program.text().startsWith(";", semicolon);
        char quote = text.indexOf('"') >= 0 ? '"' : text.indexOf('\'') >= 0 ? '\'' : style.quote();
        return new Style(quote, ends, style.indent(), style.lineEnd(), style.trailingCommas());
    }

    /// The statement at the top that loads the old client.
    private Optional<ISwc4jAst> oldClient() {
        return uses.stream()
                .flatMap(use -> loader(use).stream())
                .map(binding -> statement(binding.declarations().getFirst()))
                .filter(it -> it instanceof Swc4jAstImportDecl || LoadedModule.isLoading(it, scopes))
                .filter(it -> it.getParent() == program.root())
                .findFirst();
    }

    /// The name by which a use reaches into another module: `database` in `database.getClient()`.
    private Optional<Binding> loader(ClientSite use) {
        if (use.source() == ClientSite.Source.CARRIED) {
            return Optional.empty();
        }
        if (use.binding().isPresent()) {
            return use.binding();
        }
        List<Binding> found = new ArrayList<>();
        Program.walk(use.node(), node -> {
            if (node instanceof Swc4jAstIdent it) {
                scopes.binding(it).ifPresent(found::add);
            }
        });
        return found.stream().findFirst();
    }

    private static ISwc4jAst statement(ISwc4jAst node) {
        ISwc4jAst at = node;
        while (at.getParent() != null && !(at instanceof Swc4jAstImportDecl) && !(at instanceof Swc4jAstVarDecl)) {
            at = at.getParent();
        }
        return at;
    }

    static boolean isName(ISwc4jAst node) {
        return Nodes.unwrap(node) instanceof Swc4jAstIdent;
    }
}
