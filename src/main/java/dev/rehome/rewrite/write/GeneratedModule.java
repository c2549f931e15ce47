package dev.rehome.rewrite.write;

import dev.rehome.rewrite.translate.TranslateOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The module that rewritten code calls: one text, written as JavaScript with types in comments (`/*: string */`),
/// which are dropped, or become TypeScript's.
public final class GeneratedModule {
    /// What it offers, in the order in which it is exported.
    public static final List<String> EXPORTS = List.of(
            "pool",
            "query",
            "getClient",
            "transaction",
            "end",
            "getPoolStats",
            "select",
            "count",
            "insert",
            "update",
            "remove",
            "call",
            "json",
            "value",
            "list",
            "items",
            "elements",
            "overlap",
            "term",
            "conditions",
            "matching",
            "given",
            "is",
            "direction",
            "limit",
            "offset",
            "identifier",
            "table",
            "column");

    private static final Pattern TYPES = Pattern.compile("/\\*(\\?: .*?|: .*?|<.*?>|!| as .*?) \\*/");

    private static final Pattern MARKED = Pattern.compile("(?m)^(.*\\S) +//@(!?)([\\w|]+)\n");
    private static final Pattern OPTIONS = Pattern.compile("[$]OPTIONS\\(([\\w|]+)\\)");
    private static final String ALL_OPTIONS = "single, maybeSingle";

    private static final String TEMPLATE = template();
    private static final Declarations DECLARATIONS = new Declarations(TEMPLATE);

    private GeneratedModule() {}

    /// How modules of the project are written.
    public enum Style {
        COMMON_JS,
        ES_MODULE,
        TYPE_SCRIPT
    }

    /// Names of the environment variables that say where the database is, beside `DATABASE_URL`.
    public record Variables(String host, String port, String user, String password, String database) {
        public static final Variables STANDARD =
                new Variables("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE");
    }

    /// @param style of the module
    /// @param variables the project's names for the parts of the address
    /// @param application the name that sessions show
    /// @param poolMax the most connections of one process
    /// @param options what the old service was
    /// @param database TypeScript's expression of the project's own type of its tables, where it has one
    public record Choices(
            Style style,
            Variables variables,
            String application,
            int poolMax,
            TranslateOptions options,
            Optional<String> database) {}

    /// Every module has these: they are what people use it by.
    private static final List<String> ALWAYS =
            List.of("pool", "query", "getClient", "transaction", "end", "getPoolStats");

    /// The text with what the project needs.
    static String text(Choices choices, ModuleNeeds needs) {
        return parts(choices, needs.features()).with(kept(needs.functions()));
    }

    /// The same as its statements.
    static ModuleParts parts(Choices choices, Set<Feature> features) {
        return new ModuleParts(
                choices.style() == Style.TYPE_SCRIPT
                        ? "module.ts"
                        : choices.style() == Style.COMMON_JS ? "module.cjs" : "module.mjs",
                text(choices, features));
    }

    /// In the order of the exports.
    static List<String> kept(Collection<String> names) {
        return EXPORTS.stream()
                .filter(name -> ALWAYS.contains(name) || names.contains(name))
                .toList();
    }

    /// The text with all functions and some features, with `\n` as line end.
    static String text(Choices choices, Set<Feature> features) {
        String text = withValues(withFeatures(withTypes(TEMPLATE, choices), features), choices);
        boolean typed = choices.style() == Style.TYPE_SCRIPT;
        return TYPES.matcher(text).replaceAll(match -> typed ? Matcher.quoteReplacement(match.group(1)) : "");
    }

    private static String withTypes(String template, Choices choices) {
        String rows = choices.database().map(ROW_TYPES::formatted).orElse("");
        return template.replace("//@types\n", choices.style() == Style.TYPE_SCRIPT ? TYPE_SCRIPT_TYPES + rows : "");
    }

    private static String withFeatures(String template, Set<Feature> features) {
        boolean plain = !features.contains(Feature.CSV) && !features.contains(Feature.STRIP_NULLS);
        String text = MARKED.matcher(template).replaceAll(match -> {
            boolean any = words(match.group(3)).anyMatch(features::contains);
            return Matcher.quoteReplacement(any != match.group(2).isEmpty() ? "" : match.group(1) + "\n");
        });
        text = OPTIONS.matcher(text)
                .replaceAll(match -> ALL_OPTIONS
                        + words(match.group(1))
                                .filter(features::contains)
                                .map(feature -> ", " + feature.word())
                                .collect(Collectors.joining()));
        return text.replace("$BODY", plain ? "ROWS" : "body(options)");
    }

    private static Stream<Feature> words(String words) {
        return Arrays.stream(words.split("[|]")).map(Feature::of);
    }

    /// Names of all that the template declares.
    static Set<String> declarations() {
        return DECLARATIONS.names();
    }

    /// Those by which a declaration of the template takes different forms.
    static Set<Feature> features(String name) {
        String text = DECLARATIONS.text(name).orElse("");
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        MARKED.matcher(text).results().forEach(match -> words(match.group(3)).forEach(features::add));
        if (text.contains("$BODY")) {
            features.addAll(EnumSet.of(Feature.CSV, Feature.STRIP_NULLS));
        }
        return features;
    }

    private static String template() {
        try (InputStream in = GeneratedModule.class.getResourceAsStream("/rewrite/postgres.js")) {
            return new String(Objects.requireNonNull(in, "rewrite/postgres.js").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withValues(String template, Choices choices) {
        Variables names = choices.variables();
        boolean success = choices.options()
                .client()
                .map(version -> version.atLeast(2, 102, 0))
                .orElse(true);
        boolean abortHint = choices.options()
                .client()
                .map(version -> version.atLeast(2, 94, 0))
                .orElse(true);
        boolean returned = choices.options()
                .client()
                .map(version -> !version.atLeast(2, 112, 0))
                .orElse(false);
        boolean newTexts = choices.options()
                .server()
                .map(version -> version.atLeast(13, 0, 0))
                .orElse(true);
        return (abortHint ? template : template.replaceFirst("(?m)^.*Request was aborted.*\\R", ""))
                .replace("//@import\n", imports(choices.style()))
                .replace("//@run select string\n", signatures(choices, "select", "string"))
                .replace("//@run call Sql<Arguments>\n", signatures(choices, "call", "Sql<Arguments>"))
                .replace("//@export\n", exports(choices.style()))
                .replace("setting('host', '$HOST') || env.PGHOST", variable("host", names.host()))
                .replace("env.$PORT || env.PGPORT", either(names.port(), "PGPORT"))
                .replace("env.$USER || env.PGUSER", either(names.user(), "PGUSER"))
                .replace("env.$PASSWORD || env.PGPASSWORD", either(names.password(), "PGPASSWORD"))
                .replace("env.$DATABASE || env.PGDATABASE", either(names.database(), "PGDATABASE"))
                .replace("$APPLICATION", "'" + choices.application().replaceAll("[^\\w.@ -]", "") + "'")
                .replace("$POOL_MAX", String.valueOf(choices.poolMax()))
                .replace("$RETURNED", String.valueOf(returned))
                .replace("$CARDINALITY", newTexts ? "500" : "400")
                .replace("$SEARCH_PATH", "public,extensions")
                .replace("$SUCCESS(true)", success ? "success: true, " : "")
                .replace("$SUCCESS(false)", success ? "success: false, " : "")
                .replace(
                        "$SINGULAR",
                        newTexts
                                ? "Cannot coerce the result to a single JSON object"
                                : "JSON object requested, multiple (or no) rows returned")
                .replace(
                        "$UNKNOWN_COLUMN",
                        newTexts
                                ? "Could not find the '${unknown}' column of '${name}' in the schema cache"
                                : "Column '${unknown}' of relation '${name}' does not exist");
    }

    private static String variable(String parameter, String name) {
        String own = "setting('" + parameter + "', '" + name + "')";
        return name.equals("PGHOST") ? own : own + " || env.PGHOST";
    }

    private static String either(String name, String standard) {
        return name.equals(standard) ? "env." + standard : "env." + name + " || env." + standard;
    }

    private static String imports(Style style) {
        return switch (style) {
            case COMMON_JS -> """
                const fs = require('node:fs');
                const { STATUS_CODES } = require('node:http');
                const { Pool } = require('pg');
                """;
            case ES_MODULE -> """
                import fs from 'node:fs';
                import { STATUS_CODES } from 'node:http';
                import pg from 'pg';

                const { Pool } = pg;
                """;
            case TYPE_SCRIPT -> """
                import * as fs from 'node:fs';
                import { STATUS_CODES } from 'node:http';
                import { Pool } from 'pg';
                import type { PoolClient, PoolConfig, QueryResult } from 'pg';
                """;
        };
    }

    private static final String ROW_TYPES = """
            type Public = %s['public'];
            type Known<T extends string> = Public extends { Tables: Record<T, { Row: infer R }> }
              ? R
              : Public extends { Views: Record<T, { Row: infer R }> } ? R : any;
            /** A row of a table or view, or some of its columns, as the project's type of the database has it. */
            export type RowOf<T extends string, C extends string = never> = [C] extends [never]
              ? Known<T>
              : { [K in C]: K extends keyof Known<T> ? Known<T>[K] : any };
            """;

    private static final String TYPE_SCRIPT_TYPES = """

            type Row = Record<string, any>;
            type Columns = { table?: string; values: string; set: string; merge: string };
            type Arguments = { named: string; from: string; source: string };
            type Sql<T> = string | ((known: T) => string);
            type Status = { success?: boolean; count: number | null; status: number; statusText: string };
            export type Failure = { message: string; details: string; hint: string; code: string };
            export type Success<D = any> = Status & { error: null; data: D };
            export type Result<D = any> = Success<D> | (Status & { error: Failure; data: null });
            export type Options = {
              single?: boolean;
              maybeSingle?: boolean;
              count?: boolean | string;
              offset?: unknown;
              head?: boolean;
              csv?: boolean;
              stripNulls?: boolean;
              throws?: boolean;
              signal?: AbortSignal;
              upsert?: boolean;
              maxAffected?: number;
              returns?: 'value' | 'values' | 'row' | 'nothing';
              table?: string;
              rows?: any;
              defaultToNull?: boolean;
            };
            type One = Options & ({ single: true } | { maybeSingle: true } | { csv: true } | { returns: 'value' | 'row' | 'nothing' });
            type Throws = { throws: true };
            /** What runs SQL: `D` is the data of its result. */
            interface Run<S> {
              <D = any>(sql: S, params: unknown[] | undefined, options: One & Throws): Promise<Success<D>>;
              <D = any[]>(sql: S, params: unknown[] | undefined, options: Options & Throws): Promise<Success<D>>;
              <D = any>(sql: S, params: unknown[] | undefined, options: One): Promise<Result<D>>;
              <D = any[]>(sql: S, params?: unknown[], options?: Options): Promise<Result<D>>;
            }
            """;

    /// TypeScript's overloads of a function, as those of `Run`.
    private static String signatures(Choices choices, String name, String sql) {
        if (choices.style() != Style.TYPE_SCRIPT) {
            return "";
        }
        String params = "(sql: " + sql + ", params: unknown[] | undefined, options: ";
        return "function " + name + "<D = any>" + params + "One & Throws): Promise<Success<D>>;\n"
                + "function " + name + "<D = any[]>" + params + "Options & Throws): Promise<Success<D>>;\n"
                + "function " + name + "<D = any>" + params + "One): Promise<Result<D>>;\n"
                + "function " + name + "<D = any[]>(sql: " + sql
                + ", params?: unknown[], options?: Options): Promise<Result<D>>;\n";
    }

    private static String exports(Style style) {
        return (style == Style.COMMON_JS ? "\nmodule.exports = " : "\nexport ") + list(EXPORTS, "  ", "\n") + ";\n";
    }

    /// An object or list of names with as many on a line as fit.
    static String list(Collection<String> names, String indent, String lineEnd) {
        StringBuilder text = new StringBuilder("{");
        int column = LineBreaks.WIDTH;
        for (String name : names) {
            if (column + name.length() + 2 > LineBreaks.WIDTH) {
                text.append(lineEnd).append(indent);
                column = indent.length();
            } else {
                text.append(' ');
                column++;
            }
            text.append(name).append(',');
            column += name.length() + 1;
        }
        return text.append(lineEnd).append('}').toString();
    }
}
