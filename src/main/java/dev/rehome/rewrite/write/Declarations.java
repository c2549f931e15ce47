package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The declarations of a module's text that begin at the first column, by name. Each ends before a blank line, a
/// comment or the next one: so do those of the generated module, also after a formatter went over it.
final class Declarations {
    private static final Pattern START =
            Pattern.compile("(?:export )?(?:async )?(?:function|const|let|type|interface|class) (\\w+)\\b.*");

    private final String text;
    private final Map<String, Span> spans = new LinkedHashMap<>();

    Declarations(String text) {
        this.text = text;
        String name = "";
        int start = 0;
        int at = 0;
        for (String line : text.split("(?<=\n)", -1)) {
            Matcher matcher = START.matcher(line.strip());
            boolean starts = !line.isEmpty() && !Character.isWhitespace(line.charAt(0)) && matcher.matches();
            if (starts && !matcher.group(1).equals(name)) {
                end(name, start, at);
                name = matcher.group(1);
                start = at;
            } else if (line.isBlank() || line.startsWith("/")) {
                end(name, start, at);
                name = "";
            }
            at += line.length();
        }
        end(name, start, at);
    }

    private void end(String name, int start, int end) {
        if (!name.isEmpty()) {
            spans.put(name, new Span(start, end));
        }
    }

    Set<String> names() {
        return spans.keySet();
    }

    Optional<Span> span(String name) {
        return Optional.ofNullable(spans.get(name));
    }

    Optional<String> text(String name) {
        return span(name).map(span -> text.substring(span.start(), span.end()));
    }

    /// The form of the template in which a declaration of the module stands; nothing where people have changed it.
    static Optional<Set<Feature>> form(GeneratedModule.Choices choices, String name, String text) {
        for (Set<Feature> features : subsets(GeneratedModule.features(name))) {
            Optional<String> form = new Declarations(GeneratedModule.text(choices, features)).text(name);
            if (form.map(Declarations::bare).equals(Optional.of(bare(text)))) {
                return Optional.of(features);
            }
        }
        return Optional.empty();
    }

    /// Without what formatters change.
    private static String bare(String text) {
        return text.replaceAll("[\\s;()]+", "").replace('"', '\'').replaceAll(",(?=[\\]}]|$)", "");
    }

    private static List<Set<Feature>> subsets(Set<Feature> all) {
        List<Set<Feature>> subsets = new ArrayList<>();
        subsets.add(EnumSet.noneOf(Feature.class));
        for (Feature feature : all) {
            for (Set<Feature> subset : List.copyOf(subsets)) {
                Set<Feature> more = EnumSet.of(feature);
                more.addAll(subset);
                subsets.add(more);
            }
        }
        return subsets;
    }
}
