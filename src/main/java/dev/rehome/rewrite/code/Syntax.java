package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.enums.Swc4jMediaType;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which language a file is written in, by its name.
public enum Syntax {
    JAVASCRIPT(Swc4jMediaType.Jsx),
    TYPESCRIPT(Swc4jMediaType.TypeScript),
    TSX(Swc4jMediaType.Tsx),
    DECLARATIONS(Swc4jMediaType.Dts);

    private static final Map<String, Syntax> EXTENSIONS = Map.of(
            "js",
            JAVASCRIPT,
            "jsx",
            JAVASCRIPT,
            "mjs",
            JAVASCRIPT,
            "cjs",
            JAVASCRIPT,
            "ts",
            TYPESCRIPT,
            "mts",
            TYPESCRIPT,
            "cts",
            TYPESCRIPT,
            "tsx",
            TSX);

    private final Swc4jMediaType mediaType;

    Syntax(Swc4jMediaType mediaType) {
        this.mediaType = mediaType;
    }

    /// Empty where the file is not code that we read.
    public static Optional<Syntax> of(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (name.matches(".*\\.d\\.[mc]?ts")) {
            return Optional.of(DECLARATIONS);
        }
        int dot = name.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.ofNullable(EXTENSIONS.get(name.substring(dot + 1)));
    }

    public boolean isTypeScript() {
        return this != JAVASCRIPT;
    }

    Swc4jMediaType mediaType() {
        return mediaType;
    }
}
