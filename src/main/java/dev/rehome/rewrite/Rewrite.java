package dev.rehome.rewrite;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.catalog.ApiCatalog;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.project.ClientVersion;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.Manifest;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.reach.Chains;
import dev.rehome.rewrite.reach.ClientFlow;
import dev.rehome.rewrite.reach.ClientUse;
import dev.rehome.rewrite.reach.FoundChain;
import dev.rehome.rewrite.reach.KnownHosts;
import dev.rehome.rewrite.reach.ModuleGraph;
import dev.rehome.rewrite.translate.TranslateOptions;
import dev.rehome.rewrite.translate.TranslateProblem;
import dev.rehome.rewrite.translate.Translation;
import dev.rehome.rewrite.translate.Translator;
import dev.rehome.rewrite.write.ClientView;
import dev.rehome.rewrite.write.Feature;
import dev.rehome.rewrite.write.FileEdits;
import dev.rehome.rewrite.write.GeneratedModule;
import dev.rehome.rewrite.write.ImportPlace;
import dev.rehome.rewrite.write.ModuleFile;
import dev.rehome.rewrite.write.ModuleNeeds;
import dev.rehome.rewrite.write.ModulePlace;
import dev.rehome.rewrite.write.ModuleText;
import dev.rehome.rewrite.write.ModuleUses;
import dev.rehome.rewrite.write.RowTypes;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Plans the rewriting of a folder of code. Reads, writes nothing.
public final class Rewrite {
    /// Code that tells thrown errors by their class, tests included.
    private static final Pattern ERROR_CLASS = Pattern.compile(
            "(\\binstanceof\\s+|\\b(toBeInstanceOf|toThrow|toThrowError)\\(\\s*)([\\w$]+\\.)?PostgrestError\\b");

    private final Path code;
    private final ApiCatalog catalog;
    private final RewriteOptions options;
    private final CodeFolder folder;
    private final ClientFlow flow;
    private final Map<Program, List<FoundChain>> chains;
    private final Map<Program, Map<ISwc4jAst, ClientUse>> clients = new HashMap<>();
    private final List<PathMatcher> only;
    private final Set<String> origins = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    private Rewrite(Path code, ApiCatalog catalog, RewriteOptions options) {
        this.code = code;
        this.catalog = catalog;
        this.options = options;
        this.folder = CodeFolder.read(code);
        this.flow = ClientFlow.of(folder.programs(), ModuleGraph.of(folder.programs(), folder.configs()));
        this.chains = Chains.of(flow, KnownHosts.of(folder.texts().values()), options.oneServer());
        List<Map<ISwc4jAst, ClientUse>> found = LargeStack.each(folder.programs(), flow::clients);
        for (int i = 0; i < found.size(); i++) {
            clients.put(folder.programs().get(i), found.get(i));
        }
        this.only = options.only().stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
        findings.addAll(folder.findings());
    }

    /// @throws RehomeException where the folder is none
    public static void requireCode(Path code) {
        if (!Files.isDirectory(code)) {
            throw new RehomeException(
                    RewriteProblem.NO_FOLDER,
                    code + " is not a folder",
                    "",
                    "give the folder that holds the application's code");
        }
    }

    public static RewriteResult plan(Path code, ApiCatalog catalog, RewriteOptions options) {
        requireCode(code);
        return LargeStack.call(() -> new Rewrite(code, catalog, options).plan());
    }

    private RewriteResult plan() {
        if (folder.programs().isEmpty() && folder.findings().isEmpty()) {
            throw new RehomeException(
                    RewriteProblem.NO_CODE,
                    code + " holds no JavaScript or TypeScript",
                    "",
                    "give the folder that holds the application's code");
        }
        if (options.mentions().isPresent()) {
            return mentions(options.mentions().get());
        }
        View view = new View();
        List<FilePlan> files = filePlans();
        ModulePlace.Placed placed = place(files, true);
        if (moduleText(placed, ModuleNeeds.everything()).isEmpty()) {
            findings.add(new Finding(
                    RewriteProblem.CLIENT_STAYS,
                    Severity.NOTE,
                    placed.file().path(),
                    "has a pool, but names of it mean something else than in the module that statements need; a module of its own is made",
                    "bring the two together by hand where one pool is wanted"));
            placed = place(files, false);
        }
        FileEdits.Modules modules = new FileEdits.Modules(
                placed.file(),
                isModuleByDefault(placed.file().path()),
                view,
                database(placed).isPresent());
        RewritePlanner planner = new RewritePlanner(files, modules, translator(placed));
        Map<String, CleanedFile> edited = planner.texts(options.only().isEmpty());
        findings.addAll(planner.findings());
        findings.addAll(Unread.findings(
                folder.unread(),
                (from, specifier, made) ->
                        view.resolve(from, specifier).filter(made::contains).isPresent(),
                origins));
        String text = moduleText(placed, planner.needs()).orElseThrow();
        List<FileChange> changes = changes(edited, placed, text, view);
        return new RewriteResult(
                files.stream()
                        .filter(file -> !file.chains().isEmpty())
                        .map(FilePlan::result)
                        .toList(),
                changes,
                findings,
                placed.file().path());
    }

    private List<FilePlan> filePlans() {
        List<FilePlan> files = LargeStack.each(
                folder.programs().stream()
                        .filter(program -> isWanted(program.path()))
                        .toList(),
                this::filePlan);
        if (files.isEmpty()) {
            throw new RehomeException(
                    RewriteProblem.NOTHING_FITS,
                    "--only " + String.join(", ", options.only()) + " names no file of " + code,
                    "",
                    "give a glob relative to the code, for example src/sync/**");
        }
        return files;
    }

    private FilePlan filePlan(Program program) {
        return new FilePlan(
                program,
                flow.scopes(program),
                chains.getOrDefault(program, List.of()),
                Surroundings.problem(flow, program));
    }

    private boolean isWanted(String path) {
        return only.isEmpty() || only.stream().anyMatch(it -> it.matches(Path.of(path)));
    }

    /// What the edits ask about the flow. Notes where clients are made.
    private final class View implements ClientView {
        @Override
        public boolean isClient(Program program, ISwc4jAst expression) {
            ClientUse use = clients.getOrDefault(program, Map.of()).get(expression);
            return use != null && !use.mock();
        }

        @Override
        public boolean onlyGivesClient(Program program, ISwc4jAst call) {
            return flow.onlyGivesClient(program, call);
        }

        @Override
        public Optional<String> resolve(String from, String specifier) {
            return flow.modules().resolve(from, specifier).map(Program::path);
        }
    }

    private ModulePlace.Placed place(List<FilePlan> files, boolean mayBeOwn) {
        origins.addAll(origins(files));
        Set<String> imported = new HashSet<>();
        View view = new View();
        for (Program program : folder.programs()) {
            ModuleUses.specifiers(program)
                    .forEach(
                            specifier -> view.resolve(program.path(), specifier).ifPresent(imported::add));
        }
        List<FilePlan> users = users(files);
        Set<String> shared = new HashSet<>(origins(users));
        shared.retainAll(imported);
        boolean requires = users.stream()
                .anyMatch(file -> new ImportPlace(file.program(), file.scopes(), "\n")
                                .loading(isModuleByDefault(file.program().path()))
                        == ModuleFile.Loading.REQUIRE);
        return new ModulePlace(folder.programs(), shared, this::isModuleByDefault)
                .place(
                        options.module(),
                        users.stream().map(file -> file.program().path()).toList(),
                        requires,
                        mayBeOwn);
    }

    /// Files whose chains can be asked of a database, where there are any.
    private static List<FilePlan> users(List<FilePlan> files) {
        List<FilePlan> all =
                files.stream().filter(file -> !file.chains().isEmpty()).toList();
        List<FilePlan> connected = all.stream().filter(FilePlan::hasConnections).toList();
        return connected.isEmpty() ? all : connected;
    }

    /// Files that make the clients of some files.
    private Set<String> origins(List<FilePlan> files) {
        Set<String> found = new HashSet<>();
        for (FilePlan file : files) {
            clients.getOrDefault(file.program(), Map.of()).values().stream()
                    .filter(use -> !use.mock())
                    .flatMap(use -> use.origins().stream())
                    .forEach(place -> found.add(place.program().path()));
        }
        return found;
    }

    private GeneratedModule.Choices choices(ModulePlace.Placed placed) {
        return ModuleChoices.of(
                placed.file(),
                folder.environments().values(),
                Optional.ofNullable(folder.configs().get("package.json"))
                        .flatMap(Manifest::of)
                        .flatMap(Manifest::name),
                translateOptions(),
                database(placed));
    }

    /// The project's own type of its tables, where the module is one of ours that knows it, or is made now.
    private Optional<String> database(ModulePlace.Placed placed) {
        boolean knows =
                placed.existing().map(it -> it.text().contains(" RowOf<")).orElse(true);
        boolean typed = placed.file().path().matches(".*\\.[mc]?tsx?");
        return knows && typed
                ? RowTypes.database(
                        folder.programs(), flow::scopes, placed.file().path())
                : Optional.empty();
    }

    /// A module that people have changed may be unable to do what a statement needs.
    private RewritePlanner.Translate translator(ModulePlace.Placed placed) {
        Translator translator = new Translator(catalog, translateOptions());
        Map<Feature, String> lacking = placed.existing()
                .map(module -> ModuleText.unavailable(module, choices(placed)))
                .orElse(Map.of());
        boolean asksClass = folder.programs().stream()
                .anyMatch(program -> program.text().contains("PostgrestError")
                        && ERROR_CLASS.matcher(program.text()).find());
        return (chain, module) -> {
            Translation translation = translator.translate(chain, module);
            if (asksClass
                    && chain.calls().stream().anyMatch(call -> call.method().equals("throwOnError"))) {
                return new Translation.NeedsReview(
                        TranslateProblem.UNKNOWN_METHOD,
                        "what throwOnError() throws is asked for its class, PostgrestError, which it no longer has",
                        "look at the error's code or name instead of its class");
            }
            return translation instanceof Translation.Translated it
                    ? Feature.of(it.statement()).stream()
                            .filter(lacking::containsKey)
                            .findFirst()
                            .<Translation>map(feature -> new Translation.NeedsReview(
                                    TranslateProblem.MODULE_CHANGED,
                                    "`" + lacking.get(feature) + "` of "
                                            + placed.file().path()
                                            + " was changed since it was written, and does not know `"
                                            + feature.word() + "`",
                                    "teach it that option by hand, or let the function be as it was written"))
                            .orElse(translation)
                    : translation;
        };
    }

    private Optional<String> moduleText(ModulePlace.Placed placed, ModuleNeeds needs) {
        GeneratedModule.Choices choices = choices(placed);
        if (placed.existing().isEmpty()) {
            return Optional.of(ModuleText.created(choices, needs));
        }
        try {
            return ModuleText.extended(placed.existing().get(), choices, needs);
        } catch (UnreadableCode e) {
            findings.add(e.finding());
            return Optional.empty();
        }
    }

    /// By the nearest `package.json` above.
    private boolean isModuleByDefault(String path) {
        String at = path;
        while (true) {
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
            String manifest = folder.configs().get(at.isEmpty() ? "package.json" : at + "/package.json");
            if (manifest != null || at.isEmpty()) {
                return Optional.ofNullable(manifest)
                        .flatMap(Manifest::of)
                        .filter(Manifest::isModule)
                        .isPresent();
            }
        }
    }

    private TranslateOptions translateOptions() {
        return new TranslateOptions(
                ClientVersion.of(code).flatMap(TranslateOptions.Version::parse),
                options.postgrest().flatMap(TranslateOptions.Version::parse),
                options.rowsMax().map(OptionalInt::of).orElse(OptionalInt.empty()),
                options.transactionEnd()
                        .filter(end -> end.endsWith("-allow-override"))
                        .isPresent(),
                options.aggregates().orElse(true));
    }

    private List<FileChange> changes(
            Map<String, CleanedFile> edited, ModulePlace.Placed placed, String module, ClientView view) {
        Map<String, String> texts = new TreeMap<>();
        edited.forEach((path, file) -> texts.put(path, file.text()));
        ProjectChanges project = new ProjectChanges(folder, texts, view);
        edited.forEach(project.after()::loads);
        if (!texts.isEmpty()) {
            project.withModule(placed, module);
            if (options.only().isEmpty()) {
                project.withoutLeftovers(origins);
            }
            project.withManifest(placed.file().path());
        }
        findings.addAll(new Scripts(placed, view).findings(project.after(), texts.keySet()));
        project.renamed(options.renames());
        findings.addAll(project.findings());
        return project.changes();
    }

    /// Only what still says the old service's name.
    private RewriteResult mentions(String name) {
        ProjectChanges project = new ProjectChanges(folder, new TreeMap<>(), new View());
        List<String> columns = new ArrayList<>();
        catalog.relations().forEach(relation -> {
            columns.add(relation.name().name().value());
            relation.columns().forEach(column -> columns.add(column.name().value()));
        });
        project.mentioned(name, this::isWanted, columns);
        findings.addAll(project.findings());
        return new RewriteResult(List.of(), project.changes(), findings, "");
    }
}
