package dev.rehome.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole texts, each held as a file under `golden/notify`; `-Drehome.golden=write` writes them anew.
class NoticeTextsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/notify");
    private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");
    private static final Templates SHIPPED = new Templates(Optional.empty(), UnaryOperator.identity());

    @TempDir
    Path folder;

    private static Map<String, Value> values(String language) {
        boolean russian = language.equals("ru");
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("application", Value.of("AI Admin"));
        values.put("phase", Value.of("2"));
        values.put("title", Value.of(russian ? "Переезд базы данных" : "The database moves"));
        values.put("start", new Value.Moment(Instant.parse("2026-11-22T23:00:00Z"), MOSCOW));
        values.put("end", new Value.Moment(Instant.parse("2026-11-23T05:00:00Z"), MOSCOW));
        values.put("eta", new Value.Moment(Instant.parse("2026-11-23T01:30:00Z"), MOSCOW));
        values.put("downtime", Value.of(Duration.ofMinutes(245)));
        values.put("elapsed", Value.of(Duration.ofSeconds(1_810)));
        values.put("every", Value.of(Duration.ofMinutes(30)));
        values.put("step", Value.of("verify"));
        values.put("stepNumber", Value.of(4));
        values.put("steps", Value.of(12));
        values.put("tablesDone", Value.of(7));
        values.put("tablesTotal", Value.of(11));
        values.put("online", Value.of(2));
        values.put("stopped", Value.of(5));
        values.put("errors", Value.of(1));
        values.put("status", new Value.Word("ON_TRACK"));
        values.put("reason", Value.of(russian ? "доля ошибок 24 % (предел 20 %)" : "error rate 24 % (limit 20 %)"));
        values.put("impact", Value.of(russian ? "бот не отвечает 5–10 минут" : "no replies for 5 to 10 minutes"));
        values.put("what", Value.of(russian ? "переносим данные WhatsApp" : "the WhatsApp state moves"));
        values.put("why", Value.of(russian ? "закон о хранении данных" : "data residency law"));
        values.put(
                "risk",
                Value.of(russian ? "разрыв соединения, откат за 2 минуты" : "disconnection, back in 2 minutes"));
        values.put("monitoring", Value.of(russian ? "24 часа, каждые 6 часов" : "24 hours, every 6 hours"));
        values.put("contact", Value.of("Jo, team@example.com"));
        values.put("runbook", Value.of("https://example.com/runbook"));
        values.put("oncall", Value.of("Sam"));
        values.put("rollbackTime", Value.of(Duration.ofMinutes(5)));
        values.put(
                "improvements",
                new Value.Lines(
                        russian
                                ? List.of("строк перенесено: 2 312 из 2 312", "медиана запроса: 3 мс вместо 41 мс")
                                : List.of("rows moved: 2,312 of 2,312", "median query: 3 ms, was 41 ms")));
        values.put("next", Value.of(russian ? "наблюдение 7 дней" : "watch for 7 days"));
        values.put("question", Value.of(russian ? "Начинаем переключение?" : "Begin the switch?"));
        values.put("role", Value.of("lead"));
        values.put("name", Value.of("Jo"));
        values.put("until", new Value.Moment(Instant.parse("2026-11-22T23:15:00Z"), MOSCOW));
        values.put("answer", Value.of("rehome approve"));
        values.put("check", Value.of(russian ? "проверка 3/28" : "check 3/28"));
        values.put("verdict", Value.of("GO"));
        values.put("details", Value.of(russian ? "все проверки (9): GO" : "all 9 say GO"));
        values.put("waited", Value.of(Duration.ofMinutes(15)));
        values.put("backup", Value.of("Sam"));
        return values;
    }

    @Test
    void everyShippedTextReadsAsItsGoldenFile() throws IOException {
        List<String> shown = new ArrayList<>();
        for (String language : List.of("en", "ru")) {
            for (Audience audience : Audience.values()) {
                for (String name : shipped(language, audience)) {
                    Rendered text = SHIPPED.render(name, audience, language, values(language));
                    Path golden = GOLDEN.resolve(language + "-" + audience.word() + "-" + name + ".txt");
                    if ("write".equals(System.getProperty("rehome.golden"))) {
                        Files.createDirectories(GOLDEN);
                        Files.writeString(golden, text.whole() + "\n");
                    }
                    assertThat(text.whole() + "\n").as(golden.toString()).isEqualTo(Files.readString(golden));
                    shown.add(String.valueOf(golden.getFileName()));
                }
            }
        }
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(shown);
        }
    }

    private static List<String> shipped(String language, Audience audience) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/notify", language, audience.word()))) {
            return files.map(file -> String.valueOf(file.getFileName()).replace(".txt", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void bothLanguagesHaveTheSameTextsWithTheSameNames() throws IOException {
        for (Audience audience : Audience.values()) {
            assertThat(shipped("ru", audience)).isEqualTo(shipped("en", audience));
            for (String name : shipped("en", audience)) {
                assertThat(SHIPPED.needed(name, audience, "ru"))
                        .as(name)
                        .isEqualTo(SHIPPED.needed(name, audience, "en"));
            }
        }
    }

    @Test
    void theTeamHasEveryNotice() throws IOException {
        assertThat(shipped("en", Audience.TEAM)).containsExactlyInAnyOrderElementsOf(Notice.names());
    }

    @Test
    void refusesToSendWhatLacksAFieldAndNamesThemAll() {
        Map<String, Value> values = values("en");
        values.remove("risk");
        values.put("why", Value.of(" "));
        assertThatThrownBy(() -> SHIPPED.render("phase", Audience.TEAM, "en", values))
                .isInstanceOfSatisfying(RehomeException.class, e -> {
                    assertThat(e.code()).isEqualTo(NotifyProblem.MISSING_FIELD);
                    assertThat(e.message())
                            .isEqualTo(
                                    "notice phase to team (en): the fields why, risk have no value, so it is not sent");
                });
    }

    @Test
    void countsAsEachLanguageDoes() {
        List<String> tables = List.of("таблица", "таблицы", "таблиц");
        Map<Long, String> russian = Map.of(
                0L, "таблиц", 1L, "таблица", 2L, "таблицы", 4L, "таблицы", 5L, "таблиц", 11L, "таблиц", 12L, "таблиц",
                21L, "таблица", 22L, "таблицы", 112L, "таблиц");
        russian.forEach((number, form) ->
                assertThat(Words.form(number, tables)).as("" + number).isEqualTo(form));
        assertThat(Words.form(1, List.of("table", "tables"))).isEqualTo("table");
        assertThat(Words.form(0, List.of("table", "tables"))).isEqualTo("tables");
        assertThat(Words.of("ru").text(Value.of(1_299), "")).contains("1\u00a0299");
        assertThat(Words.of("en").text(Value.of(1_299_000), "")).contains("1,299,000");
        assertThat(Words.of("en").text(Value.of(Duration.ofMillis(1)), "")).contains("1\u00a0ms");
        assertThat(Words.of("ru").text(Value.of(Duration.ofMinutes(61)), "")).contains("1\u00a0ч 1\u00a0мин");
    }

    @Test
    void thePlansOwnTextsComeFirst() throws IOException {
        Files.createDirectories(folder.resolve("de/clients"));
        Files.writeString(
                folder.resolve("de/clients/after.txt"),
                "Fertig\r\n\r\n{?contact}Fragen: {contact}\r\nNach {elapsed}.\r\n");
        Templates own = new Templates(Optional.of(folder), UnaryOperator.identity());
        assertThat(own.render("after", Audience.CLIENTS, "de", Map.of("elapsed", Value.of(Duration.ofSeconds(5))))
                        .whole())
                .isEqualTo("Fertig\n\nNach 5\u00a0s.");
        assertThat(own.render("after", Audience.CLIENTS, "en", values("en")).title())
                .startsWith("AI Admin");
    }

    @Test
    void aSlipInATemplateIsNamedWithItsLine() throws IOException {
        Files.createDirectories(folder.resolve("en/team"));
        Files.writeString(folder.resolve("en/team/before.txt"), "Title\n\nBegins {start\n");
        Templates own = new Templates(Optional.of(folder), UnaryOperator.identity());
        assertThatThrownBy(() -> own.render("before", Audience.TEAM, "en", values("en")))
                .hasMessage("notice before to team (en): line 3 cannot be used");
        assertThatThrownBy(() -> own.render("befor", Audience.TEAM, "en", values("en")))
                .isInstanceOfSatisfying(
                        RehomeException.class, e -> assertThat(e.remedy()).contains("did you mean before?"));
    }

    @Test
    void aTextNeverHoldsAPassword() {
        Templates masking = new Templates(Optional.empty(), text -> text.replace("hunter2", "***"));
        Map<String, Value> values = values("en");
        values.put("reason", Value.of("postgres://app:hunter2@db.example.com refused"));
        Rendered text = masking.render("rollback", Audience.TEAM, "en", values);
        assertThat(text.whole() + text.fields()).doesNotContain("hunter2").contains("***");
    }
}
