package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import dev.rehome.rewrite.code.Program;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which identifier stands for which in the whole of the code. One name becomes one name wherever it stands,
/// and none
/// that is there already, so that names neither meet nor part.
public final class NewNames {
    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");
    private static final Set<String> RESERVED =
            Set.of(("break case catch class const continue debugger default delete do else enum export extends false"
                            + " finally for function if import in instanceof new null return super switch this throw"
                            + " true try typeof var void while with yield let static implements interface package"
                            + " private protected public await async arguments eval undefined")
                    .split(" "));
    private static final List<String> ENDINGS = List.of("", "Db", "Client", "Store");

    private final Map<String, String> names = new HashMap<>();

    /// @param word what stands for the old name, in lower case
    /// @param foreign words that stay
    static NewNames of(String word, Collection<Program> programs, Set<String> foreign) {
        Set<String> taken = new HashSet<>();
        Set<String> old = new TreeSet<>();
        for (Program program : programs) {
            program.walk(node -> {
                Optional<String> name = switch (node) {
                    case Swc4jAstIdent it -> Optional.of(it.getSym());
                    case Swc4jAstIdentName it -> Optional.of(it.getSym());
                    case Swc4jAstPrivateName it -> Optional.of(it.getName());
                    default -> Optional.empty();
                };
                name.ifPresent(it -> {
                    taken.add(it);
                    if (Mentions.isIn(it) && !foreign.contains(it)) {
                        old.add(it);
                    }
                });
            });
        }
        NewNames names = new NewNames();
        for (String name : old) {
            names.free(name, word, taken).ifPresent(it -> {
                names.names.put(name, it);
                taken.add(it);
            });
        }
        return names;
    }

    private Optional<String> free(String name, String word, Set<String> taken) {
        for (String ending : ENDINGS) {
            String candidate = Mentions.OLD
                    .matcher(name)
                    .replaceAll(match -> Matcher.quoteReplacement(inCaseOf(match.group(), word + ending)));
            if (isValid(candidate) && !taken.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /// Whether a name may be given to anything.
    public static boolean isValid(String name) {
        return IDENTIFIER.matcher(name).matches() && !RESERVED.contains(name);
    }

    /// `my-db` is `myDb` in names, `MyDb` where those begin with it, `MY_DB` in constants.
    private static String inCaseOf(String old, String word) {
        String[] parts = word.split("[^A-Za-z0-9]+");
        if (old.equals(old.toUpperCase(Locale.ROOT))) {
            return String.join("_", word.replaceAll("([a-z])([A-Z])", "$1_$2").split("[^A-Za-z0-9]+"))
                    .toUpperCase(Locale.ROOT);
        }
        StringBuilder joined = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            joined.append(capital(parts[i]));
        }
        return Character.isUpperCase(old.charAt(0)) ? capital(joined.toString()) : joined.toString();
    }

    private static String capital(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /// What a name becomes; nothing where it stays.
    Optional<String> of(String name) {
        return Optional.ofNullable(names.get(name));
    }
}
