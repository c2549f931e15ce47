package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The lists that pm2 keeps on disk, with all environments in them: readable by this user only, and never shown.
///
/// `dump.pm2` is what comes up after a reboot; it is only replaced once the move is accepted. What is remembered before
/// a change lies beside it, written by pm2 itself under another name (`PM2_DUMP_FILE_PATH`), and pm2 starts processes
/// from it (`resurrect`) exactly as they were.
final class Pm2Files {
    private static final String EMPTY = "[]";

    private final Pm2Shell shell;

    Pm2Files(Pm2Shell shell) {
        this.shell = shell;
    }

    private Machine machine() {
        return shell.machine();
    }

    /// @return the file's name, in pm2's folder
    String remember(String token, Set<String> names) throws InterruptedException {
        String name = "dump.rehome-" + token;
        String file = shell.folder() + "/" + name;
        dump(file, names);
        return name;
    }

    /// What was remembered; nothing where the file is gone or is no list.
    Optional<Pm2Dump> remembered(String name) {
        try {
            return name.isEmpty()
                    ? Optional.empty()
                    : machine().read(shell.folder() + "/" + name).flatMap(Pm2Files::parse);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Pm2Dump> parse(byte[] content) {
        return Pm2Dump.read(new String(content, StandardCharsets.UTF_8));
    }

    private void dump(String file, Set<String> names) throws InterruptedException {
        // pm2 writes into files that are there, so that these keep the mode that a new file of ours has.
        String before = file + ".bak";
        machine().delete(file);
        machine().delete(before);
        machine().replace(file, EMPTY.getBytes(StandardCharsets.UTF_8));
        machine().replace(before, EMPTY.getBytes(StandardCharsets.UTF_8));
        Answer answer = shell.run(shell.command(List.of("save", "--force"))
                .with("PM2_DUMP_FILE_PATH", file)
                .with("PM2_DUMP_BACKUP_FILE_PATH", before));
        machine().delete(before);
        check(answer, file, names);
    }

    private void check(Answer answer, String file, Set<String> names) throws InterruptedException {
        Set<String> written = machine()
                .read(file)
                .flatMap(Pm2Files::parse)
                .map(Pm2Dump::names)
                .orElse(Set.of());
        if (!answer.succeeded() || !written.containsAll(names)) {
            throw new RehomeException(
                    ServiceProblem.MANAGER_SILENT,
                    "pm2 on " + machine().name() + ": its list could not be saved",
                    answer.succeeded() ? "not all processes are in " + file : answer.lastWords(),
                    "see whether this works: pm2 save");
        }
    }

    /// Lets pm2 start processes from their descriptions. Those whose name pm2 has already are left alone by it.
    void resurrect(Pm2Dump processes, Duration limit) throws InterruptedException {
        String file = shell.folder() + "/dump.rehome-start";
        machine().delete(file);
        machine().replace(file, processes.json().getBytes(StandardCharsets.UTF_8));
        try {
            Answer answer = shell.run(shell.command(List.of("resurrect"))
                    .with("PM2_DUMP_FILE_PATH", file)
                    .with("PM2_DUMP_BACKUP_FILE_PATH", file)
                    .within(limit));
            if (!answer.succeeded()) {
                throw new RehomeException(
                        ServiceProblem.NOT_STARTED,
                        String.join(", ", processes.names()) + ": pm2 resurrect " + answer.how(),
                        answer.lastWords(),
                        "start it by hand with pm2");
            }
        } finally {
            machine().delete(file);
        }
    }

    void save(String token, Set<String> names) throws InterruptedException {
        String dump = shell.folder() + "/dump.pm2";
        keep(dump, dump + ".rehome-" + token);
        keep(dump + ".bak", dump + ".bak.rehome-" + token);
        check(shell.run(shell.command(List.of("save"))), dump, names);
    }

    /// Once: a second try must not take the new list for the old one. An empty file says that there was none.
    private void keep(String file, String kept) throws InterruptedException {
        if (!machine().exists(kept)) {
            machine().replace(kept, machine().read(file).orElse(new byte[0]));
        }
    }

    void unsave(String token) throws InterruptedException {
        String dump = shell.folder() + "/dump.pm2";
        putBack(dump + ".rehome-" + token, dump);
        putBack(dump + ".bak.rehome-" + token, dump + ".bak");
    }

    private void putBack(String kept, String file) throws InterruptedException {
        Optional<byte[]> content = machine().read(kept);
        if (content.isEmpty()) {
            return;
        }
        if (content.get().length == 0) {
            machine().delete(file);
        } else {
            machine().replace(file, content.get());
        }
        machine().delete(kept);
    }
}
