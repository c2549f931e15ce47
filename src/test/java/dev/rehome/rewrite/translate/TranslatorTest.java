package dev.rehome.rewrite.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiCatalogReader;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Each line of `fixture/translate.txt` that begins with a chain is followed by what becomes of it.
class TranslatorTest {
    private static final TranslateOptions OPTIONS = new TranslateOptions(
            TranslateOptions.Version.parse("2.105.0"),
            TranslateOptions.Version.parse("12.0.2"),
            OptionalInt.empty(),
            false,
            true);

    private static ApiCatalog catalog = new ApiCatalog(List.of(), List.of(), List.of());

    @BeforeAll
    static void readCatalog() throws SQLException, IOException {
        try (TestDatabase database = TestDatabase.create(15, Side.TARGET)) {
            database.execute(resource("/fixture/translate.sql"));
            try (Session session = database.asOwner().open("test")) {
                catalog = ApiCatalogReader.read(session, Set.of("public", "other"));
            }
        }
    }

    @TestFactory
    List<DynamicTest> chainBecomesThisStatement() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Optional<String> chain = Optional.empty();
        for (String line : resource("/fixture/translate.txt").lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (chain.isEmpty()) {
                chain = Optional.of(line);
                continue;
            }
            String input = chain.get();
            chain = Optional.empty();
            tests.add(DynamicTest.dynamicTest(
                    input, () -> assertThat(translate(input)).isEqualTo(line)));
        }
        return tests;
    }

    private static String translate(String chain) {
        return StatementText.sql(new Translator(catalog, OPTIONS).translate(ChainText.parse(chain), "postgres"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TranslatorTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
