package dev.rehome.rewrite.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Fragment.Parameter;
import dev.rehome.rewrite.translate.Fragment.Piece;
import dev.rehome.rewrite.translate.Fragment.Splice;
import dev.rehome.rewrite.translate.Fragment.Text;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.rewrite.translate.Statement.Fixed;
import dev.rehome.rewrite.translate.Statement.Option;
import dev.rehome.rewrite.translate.Statement.Where;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatementWriterTest {
    private static final Style PLAIN = new Style('\'', true, "  ", "\n", false);

    private static Fragment sql(Piece... pieces) {
        return new Fragment(-1, List.of(pieces));
    }

    private static Fixed fixed(String text) {
        return new Fixed(sql(new Text(text)));
    }

    private static Statement statement(List<Clause> clauses, Optional<List<Clause>> count, Option... options) {
        return new Statement("select", clauses, count, List.of(options), Optional.empty(), Optional.empty(), List.of());
    }

    private static String written(Statement statement, Style style, String... comments) {
        return new StatementWriter(style)
                .call(statement, new StatementWriter.Place("postgres", "", "  ", 10, List.of(comments)));
    }

    private static final Where BY_ID = new Where(List.of(sql(new Text("id = "), new Parameter("String(id)", 0))));

    @Test
    void aShortStatementStandsOnOneLine() {
        Statement statement = statement(
                List.of(fixed("SELECT *"), fixed("FROM clients"), BY_ID),
                Optional.empty(),
                new Option("single", "true"));
        assertThat(written(statement, PLAIN))
                .isEqualTo("postgres.select(`SELECT * FROM clients WHERE id = $1`, [String(id)], { single: true })");
    }

    @Test
    void aLongStatementHasALineForEachClause() {
        String columns =
                "SELECT id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count";
        Statement statement = statement(List.of(fixed(columns), fixed("FROM clients"), BY_ID), Optional.empty());
        assertThat(written(statement, PLAIN)).isEqualTo("""
                postgres.select(
                    `SELECT id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count
                     FROM clients
                     WHERE id = $1`,
                    [String(id)]
                  )""");
    }

    @Test
    void whatIsNoSqlForATemplateStringIsEscaped() {
        Statement statement =
                statement(List.of(fixed("SELECT '`' || E'\\\\' || '${x}' || 'a\r\nb' AS \"q\"")), Optional.empty());
        assertThat(written(statement, PLAIN))
                .isEqualTo("postgres.select(`SELECT '\\`' || E'\\\\\\\\' || '\\${x}' || 'a\\r\\nb' AS \"q\"`)");
    }

    @Test
    void aDollarBeforeABraceIsEscapedAcrossPieces() {
        Statement statement =
                statement(List.of(new Fixed(sql(new Text("SELECT '$"), new Text("{x}'")))), Optional.empty());
        assertThat(written(statement, PLAIN)).isEqualTo("postgres.select(`SELECT '\\${x}'`)");
    }

    @Test
    void parametersOfOneSlotHaveOneNumber() {
        Fragment twice = sql(
                new Text("a = "),
                new Parameter("a()", 7),
                new Text(" OR b = "),
                new Parameter("b", 8),
                new Text(" OR c = "),
                new Parameter("a()", 7));
        Where where = new Where(List.of(twice));
        Statement statement = statement(
                List.of(fixed("SELECT * FROM t"), where), Optional.of(List.of(fixed("SELECT count(*) FROM t"), where)));
        assertThat(written(statement, PLAIN)).isEqualTo("""
                postgres.select(
                    `SELECT * FROM t WHERE a = $1 OR b = $2 OR c = $1`,
                    [a(), b],
                    { count: `SELECT count(*) FROM t WHERE a = $1 OR b = $2 OR c = $1` }
                  )""");
    }

    @Test
    void sqlKnownAtRunTimeIsSplicedIn() {
        Statement statement = statement(
                List.of(new Fixed(sql(new Text("SELECT * FROM "), new Splice("postgres.identifier(table)")))),
                Optional.empty());
        assertThat(written(statement, PLAIN))
                .isEqualTo("postgres.select(`SELECT * FROM ${postgres.identifier(table)}`)");
    }

    @Test
    void columnsKnownAtRunTimeMakeTheSqlAFunction() {
        Statement statement = new Statement(
                "insert",
                List.of(new Fixed(sql(new Text("INSERT INTO t "), new Splice("rows.values")))),
                Optional.empty(),
                List.of(),
                Optional.of(new Statement.Payload("'t'", "items", "rows")),
                Optional.empty(),
                List.of());
        assertThat(written(statement, PLAIN))
                .isEqualTo(
                        "postgres.insert((rows) => `INSERT INTO t ${rows.values}`, [], { table: 't', rows: items })");
    }

    @Test
    void takesTheFilesLineEndsAndTrailingCommas() {
        Style style = new Style('"', true, "\t", "\r\n", true);
        Statement statement =
                statement(List.of(fixed("SELECT " + "x".repeat(90)), fixed("FROM t"), BY_ID), Optional.empty());
        assertThat(written(statement, style))
                .isEqualTo("postgres.select(\r\n  \t`SELECT " + "x".repeat(90)
                        + "\r\n  \t FROM t\r\n  \t WHERE id = $1`,\r\n  \t[String(id)],\r\n  )");
    }

    @Test
    void commentsOfTheChainStandAboveTheStatement() {
        Statement statement = statement(List.of(fixed("SELECT 1")), Optional.empty());
        assertThat(written(statement, PLAIN, "// only active ones")).isEqualTo("""
                postgres.select(
                    // only active ones
                    `SELECT 1`
                  )""");
    }

    @Test
    void linesAreBrokenOutsideQuotesOnly() {
        String list =
                "SELECT 'one two three four five six seven eight nine ten' AS a, 'one two three four five six' AS b";
        assertThat(LineBreaks.of(list, 60))
                .containsExactly(
                        "SELECT 'one two three four five six seven eight nine ten' AS",
                        "  a, 'one two three four five six' AS b");
    }
}
