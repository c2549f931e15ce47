import dev.rehome.demo.EmbeddedServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A PostgreSQL server for trying things by hand: `./dev pg 17`. Runs until Ctrl-C, leaves nothing.
void main(String[] args) throws InterruptedException {
    int major = args.length > 1 ? Integer.parseInt(args[1]) : 17;
    EmbeddedServer server = EmbeddedServer.start(Path.of(args[0]), major, Map.of());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    IO.println("PostgreSQL " + major + ": " + server.url("postgres", "postgres") + "  (Ctrl-C ends it)");
    new CountDownLatch(1).await();
}
