package dev.rehome.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// libpq's password file (PostgreSQL manual, 34.16): lines of `host:port:database:user:password`, `*` matches
/// anything, `\:` and `\\` stand for themselves, the first line that matches counts.
final class PasswordFile {
    static final PasswordFile EMPTY = new PasswordFile(List.of());

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /// Stands for a wildcard; no name or host holds a zero byte.
    private static final String ANYTHING = "\0";

    private final List<List<String>> lines;

    private PasswordFile(List<List<String>> lines) {
        this.lines = lines;
    }

    /// A file that is not there is empty; one that others can read is ignored, as libpq does, and said.
    static PasswordFile read(Path file, List<String> warnings) {
        if (!Files.isRegularFile(file)) {
            return EMPTY;
        }
        try {
            if (openToOthers(file)) {
                warnings.add("password file " + file + " is ignored: group or others have access to it; chmod 0600");
                return EMPTY;
            }
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            warnings.add("password file " + file + " is ignored: it cannot be read");
            return EMPTY;
        }
    }

    private static boolean openToOthers(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return false;
        }
        return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    }

    static PasswordFile parse(List<String> text) {
        List<List<String>> lines = new ArrayList<>();
        for (String line : text) {
            List<String> fields = line.startsWith("#") ? List.of() : fields(line);
            if (fields.size() >= 5) {
                lines.add(fields);
            }
        }
        return new PasswordFile(List.copyOf(lines));
    }

    /// The fields without their escapes. An unescaped `*` comes out as ANYTHING.
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                escaped = true;
                field.append(line.charAt(++i));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(wildcard(field, escaped));
                field.setLength(0);
                escaped = false;
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static String wildcard(StringBuilder field, boolean escaped) {
        return !escaped && field.toString().equals("*") ? ANYTHING : field.toString();
    }

    /// The password of the first line that matches, or the empty string.
    String password(String host, int port, String database, String user) {
        List<String> wanted = List.of(host, Integer.toString(port), database, user);
        for (List<String> line : lines) {
            if (matches(line, wanted)) {
                return line.get(4);
            }
        }
        return "";
    }

    private static boolean matches(List<String> line, List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!line.get(i).equals(ANYTHING) && !line.get(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }
}
