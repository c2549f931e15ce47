package dev.rehome.cli;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiColumn;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.catalog.ApiType;
import dev.rehome.catalog.ApiType.Family;
import dev.rehome.rewrite.Rewrite;
import dev.rehome.rewrite.RewriteOptions;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A small code base in a folder of its own, which the commands that read code are trained on.
final class TrainingCode implements AutoCloseable {
    private static final Map<String, String> FILES =
            Map.of("package.json", """
            { "name": "made", "type": "module", "dependencies": { "@supabase/supabase-js": "2.105.0" } }
            """, "client.js", """
            import { createClient } from '@supabase/supabase-js';

            export const supabase = createClient(process.env.URL, process.env.KEY);
            """, "service.js", """
            import { supabase } from './client.js';

            /** One row. */
            export async function find(id) {
              const { data, error } = await supabase.from('clients').select('id, name').eq('id', id).single();
              if (error && error.code !== 'PGRST116') throw error;
              return data ?? null;
            }

            export class Clients {
              constructor(db = supabase) {
                this.db = db;
              }

              async list({ text, page = 0 }) {
                let query = this.db.from('clients').select('*', { count: 'exact' });
                if (text) query = query.ilike('name', `%${text}%`);
                const { data, error, count } = await query.order('name').range(page * 10, page * 10 + 9);
                return error ? { rows: [], count: 0 } : { rows: data.map((row) => ({ ...row })), count };
              }

              async save(client) {
                const { error } = await this.db.from('clients').upsert({ id: client.id, name: client.name });
                if (error) throw new Error(error.message);
              }
            }
            """, "other.ts", """
            import { supabase } from './client.js';

            export async function close(ids: number[]): Promise<number> {
              const result = await supabase.from('clients').update({ name: 'x' }).in('id', ids).select('id');
              await supabase.from('clients').delete().eq('id', ids[0]);
              await supabase.from('clients').insert([{ name: 'a' }, { name: 'b' }]);
              for (const id of ids) await supabase.rpc('touch', { id });
              return result.data?.length ?? 0;
            }
            """);

    private final Path folder;

    TrainingCode() throws IOException {
        this.folder = Files.createTempDirectory("rehome-training");
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    Path folder() {
        return folder;
    }

    void rewrite() {
        Rewrite.plan(folder, new ApiCatalog(List.of(table()), List.of(), List.of()), RewriteOptions.defaults());
    }

    private static ApiRelation table() {
        Identifier id = new Identifier("id");
        return new ApiRelation(
                QualifiedName.of("public", "clients"),
                ApiRelation.Kind.TABLE,
                List.of(
                        new ApiColumn(id, new ApiType("bigint", Family.BIGINT, false), true, true, true),
                        new ApiColumn(
                                new Identifier("name"), new ApiType("text", Family.TEXT, false), true, false, true)),
                List.of(id),
                List.of(new ApiRelation.UniqueSet(new Identifier("clients_pkey"), List.of(id), false, false)),
                false,
                List.of());
    }

    @Override
    public void close() throws IOException {
        for (String name : FILES.keySet()) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
