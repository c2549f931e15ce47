package dev.rehome.rewrite.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Where a long line of SQL may be broken: at spaces outside quotes and holes, before a keyword or after a comma
/// rather than anywhere.
final class LineBreaks {
    /// Columns that a line of new code takes at most, where it can be broken.
    static final int WIDTH = 110;

    private static final Set<String> KEYWORDS = Set.of(
            "FROM",
            "WHERE",
            "AND",
            "OR",
            "LEFT",
            "INNER",
            "JOIN",
            "ORDER",
            "GROUP",
            "LIMIT",
            "OFFSET",
            "RETURNING",
            "SET",
            "VALUES",
            "SELECT",
            "DO",
            "ON");

    private LineBreaks() {}

    /// A line that is too long is first broken before each part of a query that stands outside brackets;
    /// then what is
    /// still too long at the best places.
    ///
    /// @param line without a line break, holes as `${..}`
    /// @param room columns that each line may take
    static List<String> of(String line, int room) {
        if (line.length() <= room) {
            return List.of(line);
        }
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (Space space : spaces(line)) {
            if (space.depth() == 0 && space.at() > start && startsPart(line, space.at())) {
                lines.addAll(wrapped(line.substring(start, space.at()), room));
                start = space.at() + 1;
            }
        }
        lines.addAll(wrapped(line.substring(start), room));
        return lines;
    }

    private static boolean startsPart(String text, int space) {
        return text.startsWith(" FROM ", space)
                || text.startsWith(" LEFT JOIN ", space)
                || text.startsWith(" INNER JOIN ", space)
                || (text.startsWith(" JOIN ", space)
                        && !text.substring(0, space).matches("(?s).*(LEFT|INNER|CROSS)"))
                || text.startsWith(" ON CONFLICT ", space)
                || text.startsWith(" RETURNING ", space)
                || text.startsWith(" VALUES ", space);
    }

    private static List<String> wrapped(String line, int room) {
        List<String> lines = new ArrayList<>();
        String lead = " ".repeat(leading(line)) + "  ";
        String rest = line;
        while (rest.length() > room) {
            int at = best(rest, room, lines.isEmpty() ? leading(line) : lead.length());
            if (at < 0) {
                break;
            }
            lines.add(rest.substring(0, at).stripTrailing());
            rest = lead + rest.substring(at + 1);
        }
        lines.add(rest);
        return lines;
    }

    private static int leading(String line) {
        int count = 0;
        while (count < line.length() && line.charAt(count) == ' ') {
            count++;
        }
        return count;
    }

    /// The best space at or before the room's end; where there is none, the first one after it.
    private static int best(String text, int room, int from) {
        int best = -1;
        int bestRank = Integer.MIN_VALUE;
        for (Space space : spaces(text)) {
            if (space.at() <= from) {
                continue;
            }
            if (space.at() > room) {
                return best >= 0 ? best : space.at();
            }
            int rank = rank(text, space.at()) - 2 * space.depth() + (space.at() > room / 2 ? 4 : 0);
            if (rank >= bestRank) {
                best = space.at();
                bestRank = rank;
            }
        }
        return best;
    }

    private static int rank(String text, int space) {
        int end = space + 1;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        boolean joined = text.substring(0, space).endsWith("LEFT")
                || text.substring(0, space).endsWith("INNER");
        if (KEYWORDS.contains(text.substring(space + 1, end)) && !joined) {
            return 3;
        }
        return text.charAt(space - 1) == ',' ? 2 : joined ? -4 : 0;
    }

    /// @param depth how many round brackets are open there
    private record Space(int at, int depth) {}

    /// Spaces outside `'..'`, `".."` and `${..}`.
    private static List<Space> spaces(String text) {
        List<Space> spaces = new ArrayList<>();
        char quote = 0;
        int hole = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (hole > 0) {
                hole += c == '{' ? 1 : c == '}' ? -1 : 0;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '$' && text.startsWith("${", i)) {
                hole = 1;
                i++;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ' ') {
                spaces.add(new Space(i, depth));
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        return spaces;
    }
}
