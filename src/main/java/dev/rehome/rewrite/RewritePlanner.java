package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.reach.Flow;
import dev.rehome.rewrite.reach.FoundChain;
import dev.rehome.rewrite.translate.Translation;
import dev.rehome.rewrite.write.ChainEdits;
import dev.rehome.rewrite.write.Feature;
import dev.rehome.rewrite.write.FileEdits;
import dev.rehome.rewrite.write.GeneratedModule;
import dev.rehome.rewrite.write.ModuleNeeds;
import dev.rehome.rewrite.write.Switching;
import dev.rehome.rewrite.write.Unused;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns the chains of all files into new texts of these files.
final class RewritePlanner {
    /// One edited file is cleaned until nothing is left over, but not for ever.
    private static final int ROUNDS_MAX = 8;

    private final List<FilePlan> files;
    private final FileEdits.Modules modules;
    private final Translate translate;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> functions = new LinkedHashSet<>();
    private final Set<Feature> features = EnumSet.noneOf(Feature.class);

    interface Translate {
        /// @param module the expression that reaches the generated module where the chain stands
        Translation translate(Chain chain, String module);
    }

    RewritePlanner(List<FilePlan> files, FileEdits.Modules modules, Translate translate) {
        this.files = files;
        this.modules = modules;
        this.translate = remembering(translate);
    }

    /// A chain is asked for again when more is known of what it is called on, which mostly is what it was before.
    private static Translate remembering(Translate translate) {
        IdentityHashMap<Chain, Map<String, Translation>> known = new IdentityHashMap<>();
        return (chain, module) -> known.computeIfAbsent(chain, _ -> new HashMap<>())
                .computeIfAbsent(module, _ -> translate.translate(chain, module));
    }

    /// What the new texts need of the generated module.
    ModuleNeeds needs() {
        return new ModuleNeeds(functions, features);
    }

    List<Finding> findings() {
        return findings;
    }

    /// New texts by path, of files that change.
    ///
    /// @param flowIsKnown whether every place that a client may get to is understood
    Map<String, String> texts(boolean flowIsKnown) {
        Map<FilePlan, FileEdits> edits = new LinkedHashMap<>();
        for (FilePlan file : files) {
            for (FoundChain chain : file.chains()) {
                if (file.canBeEdited(chain)) {
                    file.take(chain, translate.translate(chain.chain(), "postgres"));
                    file.checkParts(chain);
                }
            }
            edits.put(
                    file,
                    new FileEdits(file.program(), file.scopes(), file.chains(), file::isWhollyTranslated, modules));
        }
        Switching switching = settled(edits, flowIsKnown);
        boolean any = translated() > 0;
        List<Draft> drafts = new ArrayList<>();
        edits.forEach(
                (file, fileEdits) -> draft(file, fileEdits, switching, any).ifPresent(drafts::add));
        Map<String, String> texts = new LinkedHashMap<>();
        for (Draft draft : LargeStack.each(drafts, RewritePlanner::cleaned)) {
            draft.problem().ifPresent(problem -> giveBack(draft.file(), problem));
            if (draft.problem().isEmpty()
                    && !draft.text().equals(draft.file().program().text())) {
                texts.put(draft.file().program().path(), draft.text());
            }
        }
        return texts;
    }

    /// @param problem why the edits cannot be made, or the text does not parse
    private record Draft(FilePlan file, String text, Optional<String> problem) {}

    /// What a statement is called on depends on what is switched, and whether its chain can be edited on
    /// that: a chain
    /// that is taken back keeps its client.
    private Switching settled(Map<FilePlan, FileEdits> edits, boolean flowIsKnown) {
        while (true) {
            Switching switching = Switching.of(List.copyOf(edits.values()), flowIsKnown);
            long before = translated();
            edits.forEach((file, fileEdits) -> file.check(chain -> fileEdits.receiver(chain, switching), translate));
            if (translated() == before) {
                return switching;
            }
        }
    }

    private long translated() {
        return files.stream()
                .mapToLong(file ->
                        file.chains().stream().filter(file::isTranslated).count())
                .sum();
    }

    private Optional<Draft> draft(FilePlan file, FileEdits fileEdits, Switching switching, boolean any) {
        List<ChainEdits.Replacement> replacements = new ArrayList<>();
        List<Edit> parts = new ArrayList<>();
        for (FoundChain chain : file.chains()) {
            if (file.isTranslated(chain)) {
                String receiver = fileEdits.receiver(chain, switching);
                file.take(chain, translate.translate(chain.chain(), receiver));
                if (file.isTranslated(chain) && chain.flow() instanceof Flow.Built) {
                    parts.addAll(file.parts(chain, receiver));
                } else if (file.isTranslated(chain)) {
                    replacements.add(new ChainEdits.Replacement(chain, file.statement(chain), receiver));
                }
            }
        }
        // A function that several builders get into has one edit for all of them.
        List<Edit> edits = fileEdits.edits(
                replacements, parts.stream().distinct().toList(), switching, any && file.hasConnections());
        if (edits.isEmpty()) {
            return Optional.empty();
        }
        for (Edit edit : edits) {
            GeneratedModule.EXPORTS.stream()
                    .filter(name -> edit.text().contains("." + name + "(")
                            || edit.text().contains("." + name + "<"))
                    .forEach(functions::add);
        }
        file.chains().stream()
                .filter(file::isTranslated)
                .forEach(chain -> features.addAll(Feature.of(file.statement(chain))));
        String text = file.program().text();
        try {
            return Optional.of(new Draft(file, Edit.apply(text, edits), Optional.empty()));
        } catch (IllegalArgumentException e) {
            // Edits of two chains stand inside one another: no other file has to suffer for it.
            return Optional.of(new Draft(file, text, Optional.of(String.valueOf(e.getMessage()))));
        }
    }

    private static Draft cleaned(Draft draft) {
        if (draft.problem().isPresent()) {
            return draft;
        }
        FilePlan file = draft.file();
        String text = draft.text();
        try {
            for (int round = 0; round < ROUNDS_MAX; round++) {
                Program program = parse(file.program().file(), text);
                List<Edit> edits = new Unused(file.scopes(), program).edits();
                if (edits.isEmpty()) {
                    return new Draft(file, text, Optional.empty());
                }
                text = Edit.apply(text, edits);
            }
            parse(file.program().file(), text);
            return new Draft(file, text, Optional.empty());
        } catch (UnreadableCode e) {
            return new Draft(file, text, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static Program parse(CodeFile file, String text) throws UnreadableCode {
        return Program.parse(new CodeFile(file.path(), text, file.byteOrderMark()));
    }

    /// A mistake of ours: the file stays as it is, and says so.
    private void giveBack(FilePlan file, String problem) {
        String reason = "the edited file would not parse: " + problem;
        for (FoundChain chain : file.chains()) {
            if (file.isTranslated(chain)) {
                file.refuse(
                        chain,
                        new RewrittenChain.Problem(
                                RewriteProblem.BROKE_SYNTAX, reason, "please report it with the file"));
            }
        }
        findings.add(new Finding(
                RewriteProblem.BROKE_SYNTAX,
                Severity.WARNING,
                file.program().path(),
                reason,
                "please report it with the file; it stays as it is"));
    }
}
