package dev.rehome.rewrite.reach;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the code says of the server that a client asks.
///
/// @param hosts that stand in it as texts
/// @param variables of the environment that may hold its address: what tells them from others, which is nothing for
///     `SUPABASE_URL` and `NEXT_PUBLIC_SUPABASE_URL`, and `OLD` for `OLD_SUPABASE_URL`
/// @param standIn whether a test answers its requests
record Server(Set<String> hosts, Set<Set<String>> variables, boolean standIn) {
    private static final Pattern HOST = Pattern.compile("(?i)https?://(?:[^/@\\s]*@)?(\\[[^]]+]|[^/:?#\\s]+).*");
    private static final Pattern LOCAL = Pattern.compile(
            "localhost|127\\..*|0\\.0\\.0\\.0|\\[::1]|host\\.docker\\.internal|.*\\.local(host)?|kong|rest");

    /// Words of such names that say nothing of which project it is.
    private static final Set<String> USUAL = Set.of(
            ("SUPABASE SUPA SB URL URI API PROJECT HOST HOSTNAME ENDPOINT SERVER BASE REST POSTGREST DB DATABASE ADDRESS"
                            + " NEXT PUBLIC VITE REACT APP EXPO NUXT GATSBY PLASMO PRIVATE CLIENT BACKEND SERVICE ROOT MY V1")
                    .split(" "));

    Server {
        hosts = Set.copyOf(hosts);
        variables = Set.copyOf(variables);
    }

    static Server ofText(String text) {
        Matcher matcher = HOST.matcher(text.strip());
        return matcher.matches()
                ? new Server(Set.of(matcher.group(1).toLowerCase(Locale.ROOT)), Set.of(), false)
                : none();
    }

    static Server ofVariable(String name) {
        Set<String> words = Arrays.stream(name.split("_"))
                .filter(word -> !word.isEmpty() && !USUAL.contains(word))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Server(Set.of(), Set.of(words), false);
    }

    static Server none() {
        return new Server(Set.of(), Set.of(), false);
    }

    Server and(Server other) {
        Set<String> allHosts = new HashSet<>(hosts);
        allHosts.addAll(other.hosts);
        Set<Set<String>> allVariables = new HashSet<>(variables);
        allVariables.addAll(other.variables);
        return new Server(allHosts, allVariables, standIn || other.standIn);
    }

    Server answeredByTest() {
        return new Server(hosts, variables, true);
    }

    /// Whether it is one of a developer's own machine, which may stand for any other.
    boolean isLocal() {
        return hosts.stream().anyMatch(host -> LOCAL.matcher(host).matches());
    }

    /// Whether it is said clearly that it is another one.
    boolean differs(Server other) {
        if (!variables.isEmpty() || !other.variables.isEmpty()) {
            return !variables.isEmpty()
                    && !other.variables.isEmpty()
                    && variables.stream().noneMatch(other.variables::contains);
        }
        boolean unreachable = hosts.stream().anyMatch(host -> host.endsWith(".invalid"));
        return !hosts.isEmpty()
                && !other.hosts.isEmpty()
                && (unreachable || !(isLocal() || other.isLocal()))
                && hosts.stream().noneMatch(other.hosts::contains);
    }

    /// For people.
    String text() {
        if (!variables.isEmpty()) {
            return variables.stream()
                    .map(words -> words.isEmpty() ? "SUPABASE_URL" : String.join(" ", words))
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
        return hosts.stream().sorted().collect(Collectors.joining(", "));
    }
}
