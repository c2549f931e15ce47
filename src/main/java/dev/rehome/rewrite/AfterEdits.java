package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.write.ModuleUses;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All files as they will be.
///
/// A syntax tree takes about a kilobyte a line: those of edited files are made where they are looked at, and not kept
/// beside those of the files as they are.
final class AfterEdits {
    private final Map<String, Program> before = new TreeMap<>();
    private final Map<String, String> texts;
    private final Set<String> removed;
    private final Map<String, String> unread;
    private final Map<String, Loads> loads = new HashMap<>();
    private final Map<String, Finding> findings = new LinkedHashMap<>();

    /// What a text loads: known as long as the file has that text.
    private record Loads(String text, List<String> specifiers) {}

    /// @param unread texts of files that hold code and are not read, by path
    /// @param texts new texts by path, of edited and of new files; they may go on changing
    /// @param removed paths of files that will be gone; they may go on changing
    AfterEdits(Collection<Program> before, Map<String, String> unread, Map<String, String> texts, Set<String> removed) {
        this.unread = unread;
        before.forEach(program -> this.before.put(program.path(), program));
        this.texts = texts;
        this.removed = removed;
    }

    /// Says what a new text loads, where that is known already.
    void loads(String path, CleanedFile file) {
        loads.put(path, new Loads(file.text(), file.specifiers()));
    }

    /// Of new texts that do not parse, each once.
    Collection<Finding> findings() {
        return findings.values();
    }

    Set<String> paths() {
        Set<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(texts.keySet());
        paths.removeAll(removed);
        return paths;
    }

    List<String> texts() {
        return Stream.concat(unread.values().stream(), paths().stream().map(this::text))
                .toList();
    }

    String text(String path) {
        String text = texts.get(path);
        return text == null ? known(path).map(Program::text).orElse("") : text;
    }

    private Optional<Program> known(String path) {
        return Optional.ofNullable(before.get(path));
    }

    /// @return the file as it is where it would not parse as it will be
    Optional<Program> program(String path) {
        Optional<Program> known = known(path);
        String text = texts.get(path);
        if (text == null) {
            return known;
        }
        try {
            boolean mark =
                    known.filter(program -> program.file().byteOrderMark()).isPresent();
            return Optional.of(Program.parse(new CodeFile(path, text, mark)));
        } catch (UnreadableCode e) {
            synchronized (findings) {
                findings.put(path, e.finding());
            }
            return known;
        }
    }

    List<Program> programs() {
        return paths().stream().flatMap(path -> program(path).stream()).toList();
    }

    /// What each file loads, as it is written there.
    Map<String, List<String>> specifiers() {
        List<String> unknown =
                paths().stream().filter(path -> !isKnown(loads.get(path), path)).toList();
        List<Loads> read = LargeStack.each(unknown, this::loads);
        for (int i = 0; i < unknown.size(); i++) {
            loads.put(unknown.get(i), read.get(i));
        }
        Map<String, List<String>> all = new TreeMap<>();
        unread.forEach((path, text) -> all.put(path, Unread.specifiers(text)));
        paths().forEach(path -> all.put(path, specifiers(path)));
        return all;
    }

    private List<String> specifiers(String path) {
        Loads known = loads.get(path);
        return known == null ? List.of() : known.specifiers();
    }

    @SuppressWarnings("ReferenceEquality") // another text of the same file is another object
    private boolean isKnown(@Nullable Loads known, String path) {
        return known != null && known.text() == text(path);
    }

    private Loads loads(String path) {
        return new Loads(text(path), program(path).map(ModuleUses::specifiers).orElse(List.of()));
    }
}
