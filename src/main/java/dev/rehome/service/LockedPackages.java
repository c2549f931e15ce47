package dev.rehome.service;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a lock file of npm pins, and what npm noted when it last installed: the "hidden lockfile" of
/// [npm's documentation](https://docs.npmjs.com/cli/configuring-npm/package-lock-json).
///
/// @param pinned version, source and checksum by the package's place, as `node_modules/pg` and then `.version`
/// @param left places that an install may leave out: optional ones, and those for development
record LockedPackages(Map<String, String> pinned, TreeSet<String> left) {
    private static final String INSTALLED = "node_modules/.package-lock.json";
    private static final Pattern PIN = Pattern.compile("packages\\.(.*)\\.(version|resolved|integrity|link)");
    private static final Pattern LEFT = Pattern.compile("packages\\.(.*)\\.(optional|dev|devOptional)");
    private static final String WITHIN = "node_modules~1";
    private static final String MISSING = "for p; do [ -f \"$p/package.json\" ] || exit 1; done";
    private static final int PLACES_MAX = 1000;

    /// Whether the packages of a folder are those of its lock file, no more and no less, and none is gone since. Where
    /// that cannot be told (another package manager, workspaces), they are not.
    static boolean fit(Machine machine, String folder) throws InterruptedException {
        Optional<byte[]> shrinkwrap = machine.read(folder + "/npm-shrinkwrap.json");
        Optional<byte[]> lock = shrinkwrap.isPresent() ? shrinkwrap : machine.read(folder + "/package-lock.json");
        Optional<byte[]> installed = machine.read(folder + "/" + INSTALLED);
        if (lock.isEmpty() || installed.isEmpty()) {
            return false;
        }
        try {
            LockedPackages noted = read(installed.get());
            return read(lock.get()).isMetBy(noted) && noted.isThere(machine, folder);
        } catch (IOException e) {
            return false;
        }
    }

    private static LockedPackages read(byte[] json) throws IOException {
        LockedPackages all = new LockedPackages(new TreeMap<>(), new TreeSet<>());
        JsonValues.read(json).forEach((path, value) -> {
            Matcher pin = PIN.matcher(path);
            Matcher left = LEFT.matcher(path);
            if (pin.matches() && !pin.group(1).isEmpty()) {
                all.pinned.put(pin.group(1) + "." + pin.group(2), value);
            } else if (left.matches() && value.equals("true")) {
                all.left.add(left.group(1));
            }
        });
        return all;
    }

    private boolean isMetBy(LockedPackages noted) {
        boolean within = pinned.keySet().stream().allMatch(path -> path.startsWith(WITHIN));
        boolean none = noted.pinned.isEmpty();
        boolean known = pinned.entrySet().containsAll(noted.pinned.entrySet());
        boolean whole = pinned.keySet().stream()
                .filter(path -> !noted.pinned.containsKey(path))
                .allMatch(path -> left.contains(place(path)));
        return within && !none && known && whole;
    }

    private static String place(String path) {
        return path.substring(0, path.lastIndexOf('.'));
    }

    private boolean isThere(Machine machine, String folder) throws InterruptedException {
        List<String> places = pinned.keySet().stream()
                .map(path -> place(path).replace("~1", "/").replace("~0", "~"))
                .distinct()
                .toList();
        for (int from = 0; from < places.size(); from += PLACES_MAX) {
            List<String> words = new ArrayList<>(List.of("sh", "-c", MISSING, "sh"));
            words.addAll(places.subList(from, Math.min(places.size(), from + PLACES_MAX)));
            Command look = Command.of(words).in(folder).within(Duration.ofMinutes(1));
            if (!machine.run(look).succeeded()) {
                return false;
            }
        }
        return true;
    }
}
