package dev.rehome.rewrite.write;

import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Statement;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// What only some statements ask of the generated module. Lines of its template that end with `//@word` stay where the
/// feature is needed, those with `//@!word` where it is not.
public enum Feature {
    COUNT("count"),
    OFFSET("offset"),
    HEAD("head"),
    CSV("csv"),
    STRIP_NULLS("stripNulls"),
    THROWS("throws"),
    SIGNAL("signal"),
    UPSERT("upsert"),
    MAX_AFFECTED("maxAffected"),
    DEFAULT_TO_NULL("defaultToNull"),
    RETURNS("returns"),
    /// Columns that are known only when the program runs.
    PAYLOAD("payload"),
    /// A table of theirs that is known only then, too.
    RUN_TIME_TABLE("runTimeTable"),
    /// Arguments of a function that are known only then.
    ARGUMENTS("argumentsOf");

    private final String word;

    Feature(String word) {
        this.word = word;
    }

    /// The option's name, or that of the function that the module has it by.
    public String word() {
        return word;
    }

    static Feature of(String word) {
        return Arrays.stream(values())
                .filter(feature -> feature.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such feature: " + word));
    }

    /// What a statement needs.
    public static Set<Feature> of(Statement statement) {
        Set<Feature> needed = EnumSet.noneOf(Feature.class);
        if (statement.count().isPresent()) {
            needed.add(COUNT);
        }
        if (statement.payload().isPresent()) {
            needed.add(statement.function().equals("call") ? ARGUMENTS : PAYLOAD);
        }
        boolean named = statement
                .payload()
                .filter(payload -> statement.clauses().stream()
                        .flatMap(clause -> Statement.fragments(clause).stream())
                        .anyMatch(fragment ->
                                fragment.pieces().contains(new Fragment.Splice(payload.parameter() + ".table"))))
                .isPresent();
        if (named) {
            needed.add(RUN_TIME_TABLE);
        }
        for (Statement.Option option : statement.options()) {
            for (Feature feature : values()) {
                if (feature.word.equals(option.name())) {
                    needed.add(feature);
                }
            }
        }
        return needed;
    }
}
