package dev.rehome.migration;

import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;

/// A copy in a process of its own, to be killed: small chunks, so that there are many moments to be killed at.
/// Arguments: the URLs of source and target.
final class CopyProcess {
    private CopyProcess() {}

    public static void main(String[] args) {
        String run = "k" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        CopyRequest request = CopyRequest.of(
                        new Server(Side.SOURCE, Endpoint.parse(args[0]), run),
                        new Server(Side.TARGET, Endpoint.parse(args[1]), run),
                        true)
                .withChunkBytes(64 << 10)
                .withJobs(2);
        CopyResult result = new CopyRun(request).run();
        result.failures().forEach(System.err::println);
        System.exit(result.exitStatus().number());
    }
}
