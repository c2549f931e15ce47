package dev.rehome.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every case of `golden/differential`, through the old client and server and rewritten: same result, same rows.
class DifferentialTest {
    private static final int CASES_LEAST = 400;
    private static final int REVIEW_PERCENT_MOST = 5;

    /// Set while a case is being written, to see what the old side does: `-Drehome.differential=original`
    private static final boolean ONLY_ORIGINAL = "original".equals(System.getProperty("rehome.differential"));

    @ParameterizedTest
    @EnumSource(Profile.class)
    void rewrittenCodeDoesTheSame(Profile profile) throws Exception {
        List<Case> cases = CaseFile.all().stream()
                .filter(one -> one.server() == profile)
                .filter(one -> one.topic().matches(System.getProperty("rehome.topic", ".*")))
                .toList();
        Map<Case, Outcome> outcomes = new java.util.LinkedHashMap<>();
        String schema = Files.readString(CaseFile.FOLDER.resolve("schema.sql"));
        String name = "differential_" + profile.name().toLowerCase(java.util.Locale.ROOT);
        try (Comparison comparison = new Comparison(name, schema, profile, cases, ONLY_ORIGINAL)) {
            for (Case one : cases) {
                outcomes.put(one, comparison.run(one));
            }
            System.out.println("differential " + profile + ": keys in another order: " + comparison.otherOrder());
        }
        report(profile, outcomes);
    }

    private static void report(Profile profile, Map<Case, Outcome> outcomes) throws IOException {
        Map<Outcome.Status, Integer> count = new TreeMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        outcomes.forEach((one, outcome) -> {
            count.merge(outcome.status(), 1, Integer::sum);
            if (outcome.status() == Outcome.Status.NEEDS_REVIEW) {
                boolean expected = one.stays() || one.broken();
                reasons.merge((expected ? "expected: " : "") + outcome.what(), 1, Integer::sum);
            } else if (outcome.status() == Outcome.Status.DIFFERS) {
                wrong.add(text(one, outcome));
            }
        });
        String all = String.join("\n", wrong);
        Files.writeString(Path.of("target/differential/" + profile + ".txt"), all);
        Files.write(
                Path.of("target/differential/" + profile + "-review.txt"),
                reasons.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .toList());
        System.out.println(
                "differential " + profile + ": " + outcomes.size() + " cases " + count + ", left for review by "
                        + reasons.size() + " reasons: target/differential/" + profile + "-review.txt");
        if (!ONLY_ORIGINAL) {
            assertThat(wrong.size()).as(all).isZero();
            long most = profile == Profile.USUAL ? (long) outcomes.size() * REVIEW_PERCENT_MOST / 100 : outcomes.size();
            long review = outcomes.entrySet().stream()
                    .filter(entry -> entry.getValue().status() == Outcome.Status.NEEDS_REVIEW)
                    .filter(entry -> !entry.getKey().stays() && !entry.getKey().broken())
                    .count();
            assertThat(review).as("needs review: " + reasons).isLessThanOrEqualTo(most);
        }
    }

    private static String text(Case one, Outcome outcome) {
        return "=== " + one.name() + "\n" + one.body() + "\n" + outcome.what()
                + (outcome.code().isEmpty() ? "" : "--- rewritten\n" + outcome.code());
    }

    @Test
    void casesDifferByMoreThanLiterals() {
        Set<String> shapes = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (Case one : CaseFile.all()) {
            if (!shapes.add(shape(one))) {
                twice.add(one.name());
            }
        }
        assertThat(shapes.size())
                .as("cases that differ by more than literals; not counted: " + twice)
                .isGreaterThanOrEqualTo(CASES_LEAST);
    }

    /// The code without what its literals say.
    private static String shape(Case one) {
        return one.parameters().size()
                + one.body()
                        .replaceAll("'[^']*'", "''")
                        .replaceAll("\\b[0-9.]+\\b", "0")
                        .replaceAll("\\s+", " ");
    }
}
