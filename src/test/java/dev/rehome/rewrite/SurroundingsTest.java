package dev.rehome.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.ClientFlow;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `~` stands for a line end.
final class SurroundingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '|',
            value = {
                "src/a.ts       ## const db = createClient(env.URL, env.KEY);                                  ## anywhere",
                "src/a.tsx      ## 'use client';~const db = createClient(env.URL, env.KEY);                    ## browser",
                "src/a.ts       ## const db = createClient(import.meta.env.VITE_URL, k);                       ## browser",
                "scripts/a.ts   ## const db = createClient(process.env.VITE_URL, k);                           ## anywhere",
                "src/a.ts       ## import { useEffect } from 'react';~const db = createClient(u, k);           ## browser",
                "src/a.ts       ## import { cache } from 'react';~const db = createClient(u, k);               ## anywhere",
                "src/a.ts       ## export const runtime = 'edge';~const db = createClient(u, k);               ## edge",
                "src/a.ts       ## export const runtime = 'nodejs';~const db = createClient(u, k);             ## anywhere",
                "fn/index.ts    ## Deno.serve(() => 1);~const db = createClient(u, k);                         ## deno",
                "fn/index.ts    ## import x from 'jsr:@std/path';~const db = createClient(u, k);               ## deno",
                "middleware.ts  ## import { NextResponse } from 'next/server';~const db = createClient(u, k);  ## edge",
                "middleware.js  ## const db = createClient(u, k);                                              ## anywhere",
            })
    void codeThatHasNoConnectionsIsKnown(String path, String code, String expected) throws Exception {
        String text = code.replace("~", "\n")
                .replaceFirst("const db", "import { createClient } from '@supabase/supabase-js';\nconst db");
        Program program = Program.parse(new CodeFile(path.strip(), text, false));
        String found = Surroundings.problem(ClientFlow.of(List.of(program)), program)
                .map(problem -> Stream.of("edge", "Deno", "browser")
                        .filter(problem.reason()::contains)
                        .findFirst()
                        .orElseThrow()
                        .toLowerCase(Locale.ROOT))
                .orElse("anywhere");
        assertThat(found).isEqualTo(expected.strip());
    }
}
