package dev.rehome.settings;

import dev.rehome.finding.Nearest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every setting there is. The reader, the JSON Schema, the plan that `rehome init` writes and the reference
/// page all
/// come from this list.
public final class Keys {
    public static final Key<Database> SOURCE =
            new Key<>("source", Types.DATABASE, "env:SOURCE_URL", "the database to move from");
    public static final Key<Database> TARGET =
            new Key<>("target", Types.DATABASE, "postgres://app@db.example.com/app", "the database to move to");
    public static final Key<Path> CODE =
            new Key<>("code", Types.FOLDER, ".", "the application's code, relative to the plan");
    public static final Key<List<String>> TABLES_INCLUDE = new Key<>(
            "tables.include", Types.TEXTS, "[\"public.*\"]", "globs of the tables to move; all where it is left out");
    public static final Key<List<String>> TABLES_EXCLUDE =
            new Key<>("tables.exclude", Types.TEXTS, "[\"public.old_*\"]", "globs of tables to leave out");
    public static final Key<Map<String, Existing>> TABLES_EXISTING = new Key<>(
            "tables.existing",
            Types.EXISTING,
            "{\"public.whatsapp_*\": refresh}",
            "what to do with tables that hold rows on the target; the first glob that fits counts, else refuse");
    public static final Key<Integer> JOBS = new Key<>(
            "jobs", Types.COUNT, "4", "how much is done at once; by default from the cores and both servers' limits");
    public static final Key<Long> RATE = new Key<>(
            "rate", Types.RATE, "50MB/s", "the most that is read from the source in a second; no limit by default");
    public static final Key<Integer> APPLICATION_CONNECTIONS = new Key<>(
            "application.connections",
            Types.COUNT,
            "20",
            "how many connections the application's pools hold at most, all together");
    public static final Key<String> REWRITE_POSTGREST = new Key<>(
            "rewrite.postgrest", Types.TEXT, "\"12.0\"", "the PostgREST version that the code was written against");
    public static final Key<Integer> REWRITE_MAX_ROWS =
            new Key<>("rewrite.maxRows", Types.COUNT, "1000", "the row cap that the project had");
    public static final Key<String> REWRITE_TX_END = new Key<>(
            "rewrite.txEnd",
            Types.choice(List.of("commit", "commit-allow-override", "rollback", "rollback-allow-override")),
            "commit",
            "how the old server ended transactions");
    public static final Key<Boolean> REWRITE_AGGREGATES =
            new Key<>("rewrite.aggregates", Types.BOOLEAN, "false", "whether the old server allowed aggregates");
    public static final Key<Boolean> REWRITE_ONE_SERVER = new Key<>(
            "rewrite.oneServer",
            Types.BOOLEAN,
            "true",
            "whether all clients of the code ask the server that is moved, also where the code does not show it");
    public static final Key<String> REWRITE_MODULE = new Key<>(
            "rewrite.module",
            Types.TEXT,
            "src/database/postgres.js",
            "where the module that holds the pool stands, relative to the code; beside the old client's by default");
    public static final Key<Map<String, String>> REWRITE_RENAME = new Key<>(
            "rewrite.rename",
            Types.WORDS,
            "{\"auth-state-supabase.js\": auth-state-timeweb.js, useSupabaseAuthState: useTimewebAuthState}",
            "files and exported names that change, with every place that names them");
    public static final Key<String> REWRITE_NAME = new Key<>(
            "rewrite.name",
            Types.TEXT,
            "timeweb",
            "the word that rewrite --rename-mentions puts in place of the old service's name; postgres by default");
    public static final Key<Duration> CUTOVER_BUDGET = new Key<>(
            "cutover.budget", Types.DURATION, "5min", "how long writes may be refused before a cutover undoes itself");
    public static final Key<List<String>> CUTOVER_SWITCH = new Key<>(
            "cutover.switch",
            Types.TEXTS,
            "[\"./switch.sh\"]",
            "shell lines that point the application at the target, run in the plan's folder with REHOME_LIVE=target");
    public static final Key<List<String>> CUTOVER_BACK = new Key<>(
            "cutover.back",
            Types.TEXTS,
            "[\"./back.sh\"]",
            "shell lines that point the application back at the source, run with REHOME_LIVE=source");
    public static final Key<TableGroups> GROUPS = new Key<>(
            "groups",
            new GroupsType(),
            "{auth: [\"public.whatsapp_*\"]}",
            "tables that are followed and switched apart from all others (--group NAME); a table is in one group");
    public static final Key<Path> BACKUP_FOLDER = new Key<>(
            "backup.folder",
            Types.FOLDER,
            "backups",
            "where backups go, each in a folder of its own; backups by default");
    public static final Key<List<String>> BACKUP_FILES = new Key<>(
            "backup.files",
            Types.TEXTS,
            "[\".env\", \"sessions\"]",
            "files and folders that a backup saves beside the databases, relative to the plan");
    public static final Key<Path> BACKUP_SECOND = new Key<>(
            "backup.second",
            Types.FOLDER,
            "/mnt/second",
            "a folder on another disk that gets a copy of each backup, which is read back");
    public static final Key<Reference> BACKUP_KEY = new Key<>(
            "backup.key",
            ReferenceType.SECRET,
            "file:backup.key",
            "what backups are encrypted to: 32 bytes as 64 hexadecimal digits, or a passphrase");
    public static final Key<Integer> BACKUP_KEEP = new Key<>(
            "backup.keep", Types.COUNT, "7", "how many backups stay; the last proven one always does; all by default");
    public static final Key<String> BACKUP_RESTORE = new Key<>(
            "backup.restore",
            Types.TEXT,
            "embedded",
            "where each backup is restored once to prove it: embedded (default), env:NAME or another reference to the"
                    + " URL of a server where databases may be made, or never");
    public static final Key<Boolean> BACKUP_PG_DUMP = new Key<>(
            "backup.pgDump",
            Types.BOOLEAN,
            "true",
            "whether pg_dump makes a second dump where it is installed and not older than the server; true by default");
    public static final Key<Map<String, ServiceSettings>> SERVICES = new Key<>(
            "services",
            new ServicesType(),
            "{api: {manager: pm2, ready: [{http: \"http://127.0.0.1:3000/health\", json: {status: ok}}]}}",
            "the application's processes, in the order in which they are started");
    public static final Key<Map<String, EnvSettings>> ENV = new Key<>(
            "env",
            new EnvType(),
            "{.env: {set: {DATABASE_URL: env:TARGET_URL}, remove: [SUPABASE_URL]}}",
            "environment files and what a switch changes in them");
    public static final Key<List<PhaseSettings>> PHASES = new Key<>(
            "phases",
            new PhasesType(),
            "[{name: \"1\", steps: [{shell: ./prepare.sh}]}]",
            "what rehome run does, step by step");
    public static final Key<NotifySettings> NOTIFY = new Key<>(
            "notify",
            new NotifyType(),
            "{channels: {team: {telegram: {chat: \"-100\", token: env:TELEGRAM_TOKEN}}}}",
            "whom to tell, how, and what notices say");
    public static final Key<Map<String, ContactSettings>> CONTACTS = new Key<>(
            "contacts",
            new ContactsType(),
            "{lead: {role: lead, name: Jo, channel: team}}",
            "who decides and who stands by");
    public static final Key<Map<String, ProbeSettings>> PROBES = new Key<>(
            "probes",
            new ProbesType(),
            "{api: {http: \"http://127.0.0.1:3000/health\", json: {status: ok}}}",
            "questions to the application and what it stands on, asked by steps, gates, triggers and the watch");
    public static final Key<MetricsSettings> METRICS =
            new Key<>("metrics", new MetricsType(), "{sample: 30s, minimum: 20}", "how things are measured");
    public static final Key<WatchSettings> WATCH = new Key<>(
            "watch", new WatchType(), "{for: 7d}", "what rehome watch looks at after the switch, and until when");

    private static final List<Key<?>> ALL = List.of(
            SOURCE,
            TARGET,
            CODE,
            TABLES_INCLUDE,
            TABLES_EXCLUDE,
            TABLES_EXISTING,
            JOBS,
            RATE,
            APPLICATION_CONNECTIONS,
            REWRITE_POSTGREST,
            REWRITE_MAX_ROWS,
            REWRITE_TX_END,
            REWRITE_AGGREGATES,
            REWRITE_ONE_SERVER,
            REWRITE_MODULE,
            REWRITE_RENAME,
            REWRITE_NAME,
            CUTOVER_BUDGET,
            CUTOVER_SWITCH,
            CUTOVER_BACK,
            GROUPS,
            BACKUP_FOLDER,
            BACKUP_FILES,
            BACKUP_SECOND,
            BACKUP_KEY,
            BACKUP_KEEP,
            BACKUP_RESTORE,
            BACKUP_PG_DUMP,
            SERVICES,
            ENV,
            PHASES,
            CONTACTS,
            NOTIFY,
            PROBES,
            METRICS,
            WATCH);

    private Keys() {}

    public static List<Key<?>> all() {
        return ALL;
    }

    static Optional<Key<?>> byPath(String path) {
        return ALL.stream().filter(key -> key.path().equals(path)).findFirst();
    }

    /// The names that may stand below a path, which is empty or ends with a dot.
    static List<String> namesBelow(String prefix) {
        List<String> names = new ArrayList<>();
        for (Key<?> key : ALL) {
            if (key.path().startsWith(prefix)) {
                String name = key.path().substring(prefix.length()).split("\\.", 2)[0];
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    static String unknown(String key, List<String> known) {
        String hint = Nearest.of(key, known)
                .map(name -> ", did you mean \"" + name + "\"?")
                .orElse("; known are " + String.join(", ", known));
        return "unknown key \"" + Secrets.mask(key) + "\"" + hint;
    }
}
