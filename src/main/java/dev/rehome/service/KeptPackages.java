package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.Optional;

/// The packages of a folder as they were before an install, kept beside it until it is known that nothing goes back to
/// them. They are moved by one rename, so that at any moment they are here or there, whole: what a kill leaves is gone
/// on with. Below a folder `node_modules`, which Git and whatever else walks through the code passes over.
public final class KeptPackages {
    /// Where `node_modules` is a disk of its own the rename fails, and nothing is moved.
    private static final String ASIDE = """
            const fs = require('fs')
            const place = process.argv[1]
            const kept = place + '/node_modules'
            const here = fs.lstatSync('node_modules', {throwIfNoEntry: false})
            if (here && here.isDirectory() && !fs.existsSync(kept)) {
              fs.mkdirSync(place, {recursive: true})
              fs.renameSync('node_modules', kept)
            }
            """;

    private static final String BACK = """
            const fs = require('fs')
            const place = process.argv[1]
            const kept = place + '/node_modules'
            const undone = place + '/undone'
            if (fs.existsSync(kept)) {
              fs.rmSync(undone, {recursive: true, force: true})
              if (fs.lstatSync('node_modules', {throwIfNoEntry: false})) fs.renameSync('node_modules', undone)
              fs.renameSync(kept, 'node_modules')
            }
            """;

    private static final String DROP = """
            const fs = require('fs')
            const path = require('path')
            fs.rmSync(process.argv[1], {recursive: true, force: true})
            for (let parent = path.dirname(process.argv[1]); parent !== '.'; parent = path.dirname(parent)) {
              try { fs.rmdirSync(parent) } catch (e) { break }
            }
            """;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Machine machine;
    private final String folder;
    private final String place;

    /// @param name of the place, unlike that of any other that may be in use
    public KeptPackages(Machine machine, String folder, String name) {
        this.machine = machine;
        this.folder = folder;
        this.place = ".rehome/packages/" + name.replaceAll("[^A-Za-z0-9.-]", "-");
    }

    /// Moves them aside where that was not done before.
    ///
    /// @return why they could not be kept, if so: they are where they were
    public Optional<String> setAside() throws InterruptedException {
        Answer answer = node(ASIDE);
        return answer.succeeded() ? Optional.empty() : Optional.of(answer.lastWords());
    }

    /// Moves them back, and throws away what was installed meanwhile.
    public void putBack() throws InterruptedException {
        Answer answer = node(BACK);
        if (!answer.succeeded()) {
            throw new RehomeException(
                    ServiceProblem.INSTALL_FAILED,
                    "packages of " + folder + ": those from before cannot be put back",
                    answer.lastWords(),
                    "move " + place + "/node_modules to node_modules by hand, in " + folder);
        }
        drop();
    }

    /// Throws them away.
    public void drop() throws InterruptedException {
        Answer answer = node(DROP);
        if (!answer.succeeded()) {
            throw new RehomeException(
                    ServiceProblem.INSTALL_FAILED,
                    "packages of " + folder + ": what was kept of earlier ones cannot be removed",
                    answer.lastWords(),
                    "remove " + place + " by hand, in " + folder);
        }
    }

    /// By Node, which is there where such packages are: `mv` would copy where it cannot rename.
    private Answer node(String script) throws InterruptedException {
        return machine.run(Command.of("node", "-e", script, place).in(folder).within(LIMIT));
    }
}
