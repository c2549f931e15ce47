package dev.rehome.migration.watch;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import dev.rehome.service.Bound;
import dev.rehome.service.CommandProbe;
import dev.rehome.service.HttpProbe;
import dev.rehome.service.LogFiles;
import dev.rehome.service.Probe;
import dev.rehome.service.RedisAddress;
import dev.rehome.service.RedisProbe;
import dev.rehome.service.ShellLine;
import dev.rehome.service.SqlProbe;
import dev.rehome.service.TcpProbe;
import dev.rehome.service.TestWriteProbe;
import dev.rehome.settings.MetricsSettings;
import dev.rehome.settings.ProbeSettings;
import dev.rehome.settings.ProbeSettings.Question;
import dev.rehome.settings.Reference;
import dev.rehome.settings.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Makes what the plan asks for into what can be looked at.
///
/// @param probes of the plan, by name
/// @param sides both databases
/// @param services asks the process managers
/// @param folder the plan's: commands run there, logs are relative to it
/// @param state `.rehome`
/// @param lookUp gives what a reference leads to
public record Meters(
        Map<String, ProbeSettings> probes,
        MetricsSettings metrics,
        Sides sides,
        ServiceFacts.Source services,
        Path folder,
        Path state,
        Function<Reference, String> lookUp) {
    /// Those that are named; all where none is.
    ///
    /// @param memory of all of them
    /// @throws RehomeException `RH-WATCH-003` where the plan has no probe of a name
    public List<Meter> of(List<String> names, Memory memory) {
        List<String> wanted = names.isEmpty() ? List.copyOf(probes.keySet()) : names;
        return wanted.stream().map(name -> of(name, memory)).toList();
    }

    public Meter of(String name, Memory memory) {
        ProbeSettings settings = settings(name);
        return new Meter(settings, kind(settings), gauge(settings), memory.of(name));
    }

    private ProbeSettings settings(String name) {
        ProbeSettings settings = probes.get(name);
        if (settings == null) {
            throw new RehomeException(
                    WatchProblem.UNKNOWN_PROBE,
                    "probe \"" + name + "\" is not in the plan",
                    "known are " + (probes.isEmpty() ? "none" : String.join(", ", probes.keySet())),
                    Nearest.of(name, probes.keySet())
                            .map(near -> "did you mean \"" + near + "\"?")
                            .orElse("name it under probes"));
        }
        return settings;
    }

    /// The same questions with source and target changed, for after a rollback: the source in use, the target idle.
    public Meters mirrored() {
        return new Meters(probes, metrics, sides.changed(), services, folder, state, lookUp);
    }

    /// Where the times of before the switch are kept.
    public Path baseline() {
        return state.resolve("baseline");
    }

    private static Meter.Kind kind(ProbeSettings settings) {
        return switch (settings.question()) {
            case Question.Http _, Question.Tcp _, Question.Redis _ -> Meter.Kind.UP;
            case Question.Command command when command.writes().isEmpty() -> Meter.Kind.UP;
            case Question.Service _ -> Meter.Kind.UP;
            case Question.Log _, Question.Rate _, Question.LegacyQueries _ -> Meter.Kind.COUNTED;
            default -> Meter.Kind.CHECKED;
        };
    }

    private Gauge gauge(ProbeSettings settings) {
        return switch (settings.question()) {
            case Question.Log log ->
                new LogGauge(new LogFiles(folder, log.files()), log.pattern(), Optional.empty(), bound(log.limits()));
            case Question.Rate rate -> rate(rate);
            case Question.LegacyQueries legacy ->
                new LegacyGauge(sides, legacy.atMost(), new TableFilter(legacy.tables()), legacy.ignore());
            case Question.TargetActivity activity ->
                new ActivityGauge(sides, new TableFilter(activity.tables()), activity.atLeast());
            case Question.Latency latency -> latency(latency);
            case Question.QueryLatency latency ->
                new QueryLatencyGauge(sides, metrics, latency.percent(), settings.within(), baseline());
            case Question.Service service -> new ServiceGauge(services, service);
            case Question.Connections connections -> new ConnectionsGauge(sides, connections.percent());
            case Question.Http _, Question.Tcp _, Question.Redis _, Question.Sql _, Question.Command _ -> {
                Probe probe = probe(settings);
                yield memory -> probe.look(settings.within());
            }
        };
    }

    LogGauge rate(Question.Rate rate) {
        Bound percent = rate.errors()
                ? new Bound(Optional.empty(), Optional.empty(), Optional.of(rate.percent()))
                : new Bound(Optional.empty(), Optional.of(rate.percent()), Optional.empty());
        LogGauge.Rate against = new LogGauge.Rate(
                rate.of(), rate.errors(), percent, rate.sample().orElse(metrics.minimum()));
        return new LogGauge(new LogFiles(folder, rate.files()), rate.pattern(), Optional.of(against), Bound.ANY);
    }

    private Gauge latency(Question.Latency latency) {
        ProbeSettings other = settings(latency.probe());
        return new LatencyGauge(
                latency.probe(), probe(other), other.within(), metrics.rounds(), latency.percent(), baseline());
    }

    /// Whether a probe has a response time that can be taken before and after: it asks over a network and writes
    /// nothing.
    static boolean hasResponseTime(ProbeSettings settings) {
        return switch (settings.question()) {
            case Question.Http _, Question.Tcp _, Question.Redis _, Question.Sql _ -> true;
            case Question.Command command -> command.writes().isEmpty();
            default -> false;
        };
    }

    /// @param settings of a probe that asks something by itself
    Probe probe(ProbeSettings settings) {
        return switch (settings.question()) {
            case Question.Http http -> new HttpProbe(http.url(), http.status(), http.json(), http.body());
            case Question.Tcp tcp -> new TcpProbe(tcp.host(), tcp.port());
            case Question.Redis redis -> redis(redis, settings.name());
            case Question.Sql sql -> sql(sql);
            case Question.Command command -> command(command, settings.name());
            default ->
                throw new RehomeException(
                        WatchProblem.UNKNOWN_PROBE,
                        "probe \"" + settings.name() + "\" has no response time of its own",
                        settings.where(),
                        "name one that asks by http, tcp, redis, sql or command");
        };
    }

    private Probe redis(Question.Redis redis, String name) {
        RedisAddress address = RedisAddress.parse(redis.address())
                .orElseThrow(() -> new RehomeException(
                        WatchProblem.UNKNOWN_PROBE,
                        "probe " + name + ": " + Secrets.mask(redis.address()) + " is no address of a Redis server",
                        "",
                        "write host:port or redis://host:port/database, with the password beside it"));
        return new RedisProbe(
                address,
                redis.password().map(reference -> () -> lookUp.apply(reference)),
                redis.key(),
                redis.matches());
    }

    private Probe sql(Question.Sql sql) {
        String words = Secrets.mask(sql.sql()) + ", on the " + (sql.onSource() ? "source" : "target");
        return new SqlProbe(
                words,
                within -> sql.onSource()
                        ? sides.askSource(session -> Queries.value(session, sql.sql(), within))
                        : sides.askTarget(session -> Queries.value(session, sql.sql(), within)),
                bound(sql.limits()));
    }

    private Probe command(Question.Command command, String name) {
        CommandProbe probe = new CommandProbe(command.line(), ShellLine.in(folder), Secrets::mask);
        return command.writes()
                .<Probe>map(writes -> new TestWriteProbe(
                        probe,
                        writes.identity(),
                        metrics.identities(),
                        writes.cleanup(),
                        writes.proof(),
                        state.resolve("probes").resolve(name)))
                .orElse(probe);
    }

    private static Bound bound(ProbeSettings.Limits limits) {
        return new Bound(limits.equal(), limits.atLeast(), limits.atMost());
    }
}
