package dev.rehome.demo;

import dev.rehome.postgres.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The live part: an application writes all the time, while its database is followed, compared, switched, switched back
/// and switched again. What is judged is what the application has seen: each write that was acknowledged has to be on
/// the live side, once.
final class LiveDemo {
    /// Writes on a side before the next command: enough to have some that only that side has.
    private static final int WRITES = 60;

    private final DemoServers servers;
    private final Path folder;
    private final Stage stage;
    private final Expectations expectations;
    private final List<Duration> pauses = new ArrayList<>();

    /// @param folder in which the commands run: the plan lies there
    LiveDemo(DemoServers servers, Path folder, Stage stage, Expectations expectations) {
        this.servers = servers;
        this.folder = folder;
        this.stage = stage;
        this.expectations = expectations;
    }

    DemoResult.Live run() throws InterruptedException {
        DemoData.makeLive(servers);
        Path pointer = preparePlan();
        try (Application application = Application.start(servers, pointer)) {
            return run(application);
        } catch (SQLException e) {
            throw new IllegalStateException("the demonstration could not read what its writers wrote", e);
        }
    }

    /// The plan's hooks write the file that the application reads.
    private Path preparePlan() {
        String line = "'printf %s \"$REHOME_LIVE\" >live.new && mv live.new live'";
        String plan = "source: " + servers.sourceUrl() + "\ntarget: " + servers.liveTargetUrl()
                + "\ncutover:\n  switch: [" + line + "]\n  back: [" + line + "]\n";
        Path pointer = folder.resolve("live");
        try {
            Files.writeString(pointer, "source");
            Files.writeString(folder.resolve("rehome.yaml"), plan);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written to", e);
        }
        return pointer;
    }

    private DemoResult.Live run(Application application) throws InterruptedException, SQLException {
        stage.heading("Live: four writers book and pay on the source from now on");
        stage.say("An empty database on the target, a plan in ./rehome.yaml. What a server");
        stage.say("acknowledges is remembered. What clients have spent together stays.");
        String spent = application.spent(Side.SOURCE);
        expectWrites(application, Side.SOURCE);
        if (follow()) {
            verify();
            switches(application, spent);
            complete(application, spent);
        }
        application.stop();
        Application.Balance end = application.balance(Side.TARGET);
        return new DemoResult.Live(end.acknowledged(), end.missing() + end.doubled(), pauses);
    }

    private boolean follow() {
        Map<String, @Nullable Object> followed =
                stage.readShown("copied and caught up while they write", "follow", "--execute", "--until-caught-up");
        Map<String, @Nullable Object> status = JsonText.object(followed, "status");
        stage.say(JsonText.text(status, "transactions") + " transactions were applied behind the copy");
        return !followed.isEmpty();
    }

    private void verify() {
        stage.heading("Prove while they write: both sides at one position of the log");
        Map<String, @Nullable Object> result = stage.readShown("both sides are equal there", "verify");
        long rows = JsonText.objects(result, "tables").stream()
                .mapToLong(table -> Long.parseLong(JsonText.text(table, "sourceRows")))
                .sum();
        stage.say(String.format(
                Locale.ROOT,
                "%d tables, %,d rows",
                JsonText.objects(result, "tables").size(),
                rows));
    }

    private void switches(Application application, String spent) throws InterruptedException, SQLException {
        stage.heading("Cut over: freeze, drain, compare what changed, point the writers");
        change(application, Side.TARGET, "cutover");
        expectWrites(application, Side.TARGET);
        stage.heading("Roll back: with everything that was written since");
        change(application, Side.SOURCE, "rollback");
        expectWhole(application, Side.SOURCE, spent);
        expectWrites(application, Side.SOURCE);
        stage.heading("Cut over again");
        change(application, Side.TARGET, "cutover");
        expectWrites(application, Side.TARGET);
    }

    private void change(Application application, Side to, String command) throws InterruptedException {
        Map<String, @Nullable Object> result =
                stage.readShown("the application writes to the " + to.word(), command, "--execute");
        if (result.isEmpty()) {
            return;
        }
        List<Map<String, @Nullable Object>> gates = JsonText.objects(result, "gates");
        stage.say(gates.size() + " gates said GO; writes were refused for " + JsonText.text(result, "pauseMillis")
                + " ms");
        expectations.expect(application.await(to, 1), "a writer is served by the " + to.word(), application.refusal());
        Duration pause = application.pause(to);
        pauses.add(pause);
        stage.say("a writer waited " + pause.toMillis() + " ms: last write on the "
                + to.other().word() + " to first on the " + to.word());
    }

    private void expectWrites(Application application, Side side) throws InterruptedException {
        boolean written = application.await(side, WRITES);
        expectations.expect(written, "writes go to the " + side.word(), application.refusal());
    }

    private void expectWhole(Application application, Side side, String spent) throws SQLException {
        Application.Balance balance = application.balance(side);
        expectations.expect(
                balance.isWhole(),
                String.format(Locale.ROOT, "%,d acknowledged writes, all on the ", balance.acknowledged()) + side.word()
                        + ", none lost or doubled",
                balance.words());
        expectations.expect(balance.spent().equals(spent), "the sum is what it was, " + spent, balance.spent());
    }

    private void complete(Application application, String spent) throws InterruptedException, SQLException {
        stage.heading("Complete: the way back is closed, nothing of rehome stays");
        stage.readShown("the way back is closed", "complete", "--execute", "--confirm", "live");
        expectWrites(application, Side.TARGET);
        application.stop();
        expectWhole(application, Side.TARGET, spent);
        String left = servers.leftOvers();
        expectations.expect(left.isEmpty(), "no slot, publication or schema of rehome is left", left);
    }
}
