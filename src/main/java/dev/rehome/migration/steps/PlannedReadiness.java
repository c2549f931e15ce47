package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Queries;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.service.Bound;
import dev.rehome.service.CommandProbe;
import dev.rehome.service.HttpProbe;
import dev.rehome.service.Local;
import dev.rehome.service.Machine;
import dev.rehome.service.MachineProbes;
import dev.rehome.service.Probe;
import dev.rehome.service.Readiness;
import dev.rehome.service.RedisAddress;
import dev.rehome.service.RedisProbe;
import dev.rehome.service.SqlProbe;
import dev.rehome.settings.ProbeSettings.Limits;
import dev.rehome.settings.ProbeSettings.Question;
import dev.rehome.settings.Secrets;
import dev.rehome.settings.ServiceSettings.Ready;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What the plan says shows that a service works, as something that can be looked at from the service's machine.
record PlannedReadiness(Databases databases, Map<String, String> variables, Machine machine) {
    /// Empty where the plan was wrong there, which has been told.
    Optional<Readiness> of(Ready ready) {
        if (ready.log().isPresent()) {
            return Optional.of(new Readiness.Logged(ready.log().get(), ready.never(), ready.within()));
        }
        return ready.question().flatMap(this::probe).map(probe -> new Readiness.Asked(probe, ready.within()));
    }

    private Optional<Probe> probe(Question question) {
        return switch (question) {
            case Question.Http http -> Optional.of(http(http));
            case Question.Tcp tcp -> Optional.of(MachineProbes.tcp(machine, tcp.host(), tcp.port()));
            case Question.Redis redis -> redis(redis);
            case Question.Sql sql -> Optional.of(sql(sql));
            case Question.Command command ->
                Optional.of(new CommandProbe(command.line(), MachineProbes.shell(machine), Secrets::mask));
            case Question.Log _,
                    Question.LegacyQueries _,
                    Question.Rate _,
                    Question.TargetActivity _,
                    Question.Latency _,
                    Question.QueryLatency _,
                    Question.Service _,
                    Question.Connections _ -> Optional.empty();
        };
    }

    private Probe http(Question.Http http) {
        return machine instanceof Local
                ? new HttpProbe(http.url(), http.status(), http.json(), http.body())
                : MachineProbes.http(machine, http.url(), http.status(), http.json());
    }

    private Optional<Probe> redis(Question.Redis redis) {
        Optional<Supplier<String>> password = redis.password().map(reference -> () -> reference.resolve(variables));
        return RedisAddress.parse(redis.address())
                .map(address -> new RedisProbe(address, password, redis.key(), redis.matches()));
    }

    private Probe sql(Question.Sql sql) {
        Limits limits = sql.limits();
        Bound bound = new Bound(limits.equal(), limits.atLeast(), limits.atMost());
        String side = sql.onSource() ? "source" : "target";
        return new SqlProbe("a query on the " + side, within -> value(sql, within), bound);
    }

    private String value(Question.Sql sql, Duration within) {
        try (Server server = sql.onSource() ? databases.source() : databases.target();
                Session session = server.open("ready")) {
            return Queries.value(session, sql.sql(), within);
        }
    }
}
