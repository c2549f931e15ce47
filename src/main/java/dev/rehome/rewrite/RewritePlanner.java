package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.LargeStack;
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
import java.util.ArrayList;
import java.util.Collections;
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
        // Files are looked at by several threads, each chain by one.
        Map<Chain, Map<String, Translation>> known = Collections.synchronizedMap(new IdentityHashMap<>());
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

    /// The files that change, by their path.
    ///
    /// @param flowIsKnown whether every place that a client may get to is understood
    Map<String, CleanedFile> texts(boolean flowIsKnown) {
        Map<FilePlan, FileEdits> edits = new LinkedHashMap<>();
        List<FileEdits> read = LargeStack.each(files, this::edits);
        for (int i = 0; i < files.size(); i++) {
            edits.put(files.get(i), read.get(i));
        }
        Switching switching = settled(edits, flowIsKnown);
        boolean any = translated() > 0;
        List<Optional<Draft>> drafts = LargeStack.each(
                List.copyOf(edits.entrySet()), entry -> draft(entry.getKey(), entry.getValue(), switching, any));
        Map<String, CleanedFile> texts = new LinkedHashMap<>();
        for (Draft draft : drafts.stream().flatMap(Optional::stream).toList()) {
            functions.addAll(draft.functions());
            features.addAll(draft.features());
            switch (draft.outcome()) {
                case Outcome.Refused it -> giveBack(draft.file(), it.problem());
                case Outcome.Cleaned it -> {
                    if (!it.file().text().equals(draft.file().program().text())) {
                        texts.put(draft.file().program().path(), it.file());
                    }
                }
            }
        }
        return texts;
    }

    private FileEdits edits(FilePlan file) {
        for (FoundChain chain : file.chains()) {
            if (file.canBeEdited(chain)) {
                file.take(chain, translate.translate(chain.chain(), "postgres"));
                file.checkParts(chain);
            }
        }
        return new FileEdits(file.program(), file.scopes(), file.chains(), file::isWhollyTranslated, modules);
    }

    /// @param functions of the generated module that the file calls
    private record Draft(FilePlan file, Set<String> functions, Set<Feature> features, Outcome outcome) {}

    private sealed interface Outcome {
        record Cleaned(CleanedFile file) implements Outcome {}

        /// The edits cannot be made, or the text does not parse.
        record Refused(String problem) implements Outcome {}
    }

    /// What a statement is called on depends on what is switched, and whether its chain can be edited on
    /// that: a chain
    /// that is taken back keeps its client.
    private Switching settled(Map<FilePlan, FileEdits> edits, boolean flowIsKnown) {
        while (true) {
            Switching switching = Switching.of(List.copyOf(edits.values()), flowIsKnown);
            long before = translated();
            LargeStack.each(List.copyOf(edits.entrySet()), entry -> {
                entry.getKey().check(chain -> entry.getValue().receiver(chain, switching), translate);
                return entry;
            });
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
        parts.addAll(file.withoutSources());
        // A function that several builders get into has one edit for all of them.
        List<Edit> edits = fileEdits.edits(
                replacements, parts.stream().distinct().toList(), switching, any && file.hasConnections());
        return edits.isEmpty()
                ? Optional.empty()
                : Optional.of(new Draft(file, functions(edits), features(file), outcome(file, edits)));
    }

    private static Set<String> functions(List<Edit> edits) {
        Set<String> called = new LinkedHashSet<>();
        for (Edit edit : edits) {
            GeneratedModule.EXPORTS.stream()
                    .filter(name -> edit.text().contains("." + name + "(")
                            || edit.text().contains("." + name + "<"))
                    .forEach(called::add);
        }
        return called;
    }

    private static Set<Feature> features(FilePlan file) {
        Set<Feature> used = EnumSet.noneOf(Feature.class);
        file.chains().stream()
                .filter(file::isTranslated)
                .forEach(chain -> used.addAll(Feature.of(file.statement(chain))));
        return used;
    }

    private static Outcome outcome(FilePlan file, List<Edit> edits) {
        String text;
        try {
            text = Edit.apply(file.program().text(), edits);
        } catch (IllegalArgumentException e) {
            // Edits of two chains stand inside one another: no other file has to suffer for it.
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
        try {
            return new Outcome.Cleaned(CleanedFile.of(file.program().file(), file.scopes(), text));
        } catch (UnreadableCode e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
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
