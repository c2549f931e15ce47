package dev.rehome.rewrite.reach;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What code says of where a server is.
sealed interface Address {

    /// For people.
    String text();

    /// A host that stands in the code, with its port where it is one of the developer's own machine.
    record Host(String name) implements Address {
        private static final Pattern URL =
                Pattern.compile("(?i)https?://(?:[^/@\\s]*@)?(\\[[^]]+]|[^/:?#\\s]+)(:\\d+)?.*");
        private static final Pattern LOCAL =
                Pattern.compile("(localhost|127\\..*|0\\.0\\.0\\.0|\\[::1]|host\\.docker\\.internal|.*\\.local(host)?"
                        + "|kong|rest)(:\\d+)?");

        static Optional<Host> of(String text) {
            Matcher matcher = URL.matcher(text.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            Host host = new Host(matcher.group(1).toLowerCase(Locale.ROOT));
            String port = matcher.group(2);
            return Optional.of(host.isLocal() && port != null ? new Host(host.name + port) : host);
        }

        /// Whether it is one of a developer's own machine, which may stand for any other.
        boolean isLocal() {
            return LOCAL.matcher(name).matches();
        }

        @Override
        public String text() {
            return name;
        }
    }

    /// A variable of the environment, or another setting, by its name. Two are the same by what tells them from others,
    /// which is nothing for `SUPABASE_URL` and `NEXT_PUBLIC_SUPABASE_URL`, and `OLD` for `OLD_SUPABASE_URL`.
    record Setting(Set<String> words, String text) implements Address {
        private static final Pattern PREFIX = Pattern.compile(
                "^(NEXT_PUBLIC|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|PLASMO_PUBLIC|VITE|NUXT|GATSBY|PUBLIC)_");

        /// Words of such names that say nothing of which project it is.
        private static final Set<String> USUAL = Set.of(
                ("SUPABASE SUPA SB URL URI API PROJECT HOST HOSTNAME ENDPOINT BASE REST POSTGREST DB DATABASE ADDRESS ID REF"
                                + " HREF ORIGIN V1 PROTOCOL PORT CONFIG CONFIGURATION CFG CONF SETTINGS ENV ENVIRONMENT"
                                + " OPTIONS OPTS SECRETS CREDENTIALS VARS DEFAULT PROCESS")
                        .split(" "));

        public Setting {
            words = Set.copyOf(words);
        }

        static Setting of(List<String> names) {
            return new Setting(
                    names.stream()
                            .map(name -> PREFIX.matcher(name).replaceFirst(""))
                            .flatMap(name -> Arrays.stream(name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                                    .split("[^A-Za-z0-9]+")))
                            .map(word -> word.toUpperCase(Locale.ROOT))
                            .filter(word -> !word.isEmpty() && !USUAL.contains(word))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    String.join(".", names));
        }

        /// Whether it is the setting that a project with one server has.
        boolean isUsual() {
            return words.isEmpty();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Setting it && words.equals(it.words);
        }

        @Override
        public int hashCode() {
            return words.hashCode();
        }
    }

    /// What only a running program knows: it may be another one each time.
    record RunTime(String text) implements Address {}
}
