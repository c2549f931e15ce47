package dev.rehome.rewrite.scan;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Flags that do not do what they claim: a variable that seems to switch the old service on and off, and modules that
/// reach the old service without looking at it.
final class Flags {
    private static final Pattern FLAG =
            Pattern.compile("(?i)(.*_)?(use|enable|enabled|disable|legacy|old|switch|feature)(_.*)?");
    private static final Pattern OLD = Pattern.compile("(?i).*(supabase|legacy).*");
    private static final int SHOWN = 5;

    private Flags() {}

    /// @param reaching programs that reach the old service
    /// @param making paths of those that make its client: a flag that these obey is obeyed by all
    static List<Finding> of(Variables variables, List<Program> programs, Set<String> reaching, Set<String> making) {
        List<Finding> found = new ArrayList<>();
        for (String name : variables.places().keySet()) {
            if (!FLAG.matcher(name).matches() || !OLD.matcher(name).matches()) {
                continue;
            }
            Set<String> readers = readers(variables, name, programs);
            Set<String> ignoring = new TreeSet<>(reaching);
            ignoring.removeAll(readers);
            boolean obeyedAtTheRoot = readers.stream().anyMatch(making::contains);
            if (!obeyedAtTheRoot && !ignoring.isEmpty()) {
                found.add(finding(variables, name, readers, ignoring));
            }
        }
        return found;
    }

    private static Finding finding(Variables variables, String name, Set<String> readers, Set<String> ignoring) {
        List<String> places = variables.places().getOrDefault(name, List.of());
        String obeyed = readers.isEmpty()
                ? "no module reads it"
                : "only " + listed(readers) + (readers.size() == 1 ? " obeys it" : " obey it");
        return new Finding(
                ScanProblem.FLAG_IGNORED,
                Severity.WARNING,
                places.isEmpty() ? name : places.getFirst(),
                name + " does not switch the old service off: " + obeyed + ", and " + ignoring.size()
                        + (ignoring.size() == 1 ? " file reaches" : " files reach")
                        + " it without looking at the flag: " + listed(ignoring),
                "do not rely on the flag; it goes when these files are rewritten");
    }

    private static String listed(Set<String> paths) {
        String first = paths.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return paths.size() > SHOWN ? first + " and " + (paths.size() - SHOWN) + " more" : first;
    }

    /// Files that read the variable, or a property that is set from it.
    private static Set<String> readers(Variables variables, String name, List<Program> programs) {
        Set<String> readers = new TreeSet<>();
        Set<String> properties = variables.properties(name);
        if (properties.isEmpty()) {
            readers.addAll(variables.readers(name));
        }
        for (Program program : programs) {
            if (properties.stream().anyMatch(property -> program.text().contains(property))) {
                program.walk(node -> {
                    if (node instanceof Swc4jAstMemberExpr it
                            && Nodes.property(it).filter(properties::contains).isPresent()) {
                        readers.add(program.path());
                    }
                });
            }
        }
        return readers;
    }
}
