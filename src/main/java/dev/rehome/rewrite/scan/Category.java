package dev.rehome.rewrite.scan;

import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.regex.Pattern;

/// What a file is for, by its path: the words that people plan a move with.
final class Category {
    private static final List<Entry<Pattern, String>> BY_PATH = List.of(
            entry("(^|/)(__tests__|__mocks__|tests?|specs?|e2e)/|[._-](test|spec|mock)\\.\\w+$", "test"),
            entry("auth[-_.]?state", "auth state"),
            entry("data[-_]?layer|(^|/)(repositor(y|ies)|dao|dal|models?|queries)/|repository\\.\\w+$", "data layer"),
            entry("(^|/)(scripts?|bin|tools|migrations?|seeds?)/", "script"),
            entry("(^|/)sync/|[-_]sync[.-]", "sync"),
            entry("(^|/)(api|routes?|controllers?|webhooks?|websockets?|middlewares?|graphql|trpc)/", "API"),
            entry("(^|/)(workers?|queues?|consumers?|processes)/|worker[-.]", "worker"),
            entry("(^|/)(jobs?|cron|tasks|schedulers?)/", "job"),
            entry("(^|/)(components?|pages|app|views|hooks|screens|layouts)/|\\.[jt]sx$", "UI"),
            entry("(^|/)(reports?|analytics)/", "report"),
            entry("(^|/)(services?|modules|handlers?|use-?cases|integrations)/", "service"),
            entry("(^|/)(database|db|supabase|clients?)/|(supabase|database)\\.\\w+$", "client"),
            entry("(^|/)(utils?|helpers?|lib|shared|common)/", "utility"));

    private Category() {}

    private static Entry<Pattern, String> entry(String pattern, String word) {
        return java.util.Map.entry(Pattern.compile(pattern), word);
    }

    static String of(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return BY_PATH.stream()
                .filter(entry -> entry.getKey().matcher(lower).find())
                .map(Entry::getValue)
                .findFirst()
                .orElse("other");
    }
}
