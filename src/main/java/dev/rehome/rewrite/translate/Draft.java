package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.translate.Statement.Note;
import dev.rehome.rewrite.translate.Statement.Option;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What is gathered while one chain is translated: numbers of parameters, options of the call, notes. Not
/// shared.
final class Draft {
    private final ApiCatalog catalog;
    private final TranslateOptions options;
    private final Script script;
    private final List<Option> callOptions = new ArrayList<>();
    private final Set<Note> notes = new LinkedHashSet<>();
    private final Set<String> jsonReasons = new LinkedHashSet<>();
    private final Chain.Access access;
    private int slots;

    /// @param access by which key the chain's client was made
    Draft(ApiCatalog catalog, TranslateOptions options, Script script, Chain.Access access) {
        this.access = access;
        this.catalog = catalog;
        this.options = options;
        this.script = script;
    }

    ApiCatalog catalog() {
        return catalog;
    }

    TranslateOptions options() {
        return options;
    }

    Script script() {
        return script;
    }

    /// A parameter of its own.
    Sql parameter(String code) {
        return new Sql().parameter(code, slots++);
    }

    void option(String name, String code) {
        callOptions.removeIf(option -> option.name().equals(name));
        callOptions.add(new Option(name, code));
    }

    void noOption(String name) {
        callOptions.removeIf(option -> option.name().equals(name));
    }

    boolean hasOption(String name) {
        return callOptions.stream().anyMatch(option -> option.name().equals(name));
    }

    void note(TranslateProblem problem, String text) {
        notes.add(new Note(problem, text));
    }

    /// Notes the policies of a table that the statement reaches: with the service key none were applied.
    void reaches(ApiRelation relation) {
        if (relation.rowSecurity() && access != Chain.Access.SERVICE) {
            note(
                    TranslateProblem.ROW_SECURITY,
                    relation.name() + " has row level security ("
                            + (relation.policies().isEmpty() ? "no policies" : String.join(", ", relation.policies()))
                            + "), which does not bind the pool's role");
        }
    }

    /// Notes those of tables of which the statement reaches one.
    ///
    /// @param guarded names of those with policies
    void reachesAny(String guarded) {
        if (!guarded.isEmpty() && access != Chain.Access.SERVICE) {
            note(
                    TranslateProblem.ROW_SECURITY,
                    "the table is known only at run time; row level security, which does not bind the pool's role, have "
                            + guarded);
        }
    }

    /// Why columns are read when the program runs, or values travel as JSON.
    void jsonReason(String reason) {
        jsonReasons.add(reason);
    }

    List<Option> callOptions() {
        return callOptions;
    }

    List<Note> notes() {
        return List.copyOf(notes);
    }

    Set<String> jsonReasons() {
        return jsonReasons;
    }
}
