package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Style;
import java.nio.file.Path;
import java.util.Optional;

/// Where the generated module stands, and how other files load it.
///
/// @param path relative to the code, with `/`
/// @param commonJs whether it is loaded with `require`
public record ModuleFile(String path, boolean commonJs) {

    /// How a file loads modules.
    public enum Loading {
        REQUIRE,
        IMPORT,
        /// `await import(..)`, inside a function.
        DYNAMIC
    }

    /// The specifier under which a file finds the module.
    ///
    /// @param from the file's path
    /// @param model a specifier of the file that shows whether extensions are written; the old client's
    /// where it has
    ///     one
    /// @param modelPath what the model leads to
    String specifier(String from, Optional<String> model, Optional<String> modelPath) {
        boolean found = !path.matches(".*\\.[mc]js$");
        boolean bare = found && model.map(ModuleFile::isBare).orElse(commonJs || isTypeScript(path));
        String name = bare ? withoutExtension(path) : model.isPresent() ? path : path.replaceAll("\\.ts$", ".js");
        boolean named = model.isPresent()
                && modelPath
                        .filter(it -> lastName(withoutExtension(it)).equals(lastName(withoutExtension(model.get()))))
                        .isPresent();
        if (model.isPresent()
                && modelPath.isPresent()
                && sameFolder(modelPath.get(), path)
                && (named || isPath(model.get()))) {
            String folder = model.get().substring(0, model.get().lastIndexOf('/') + 1);
            boolean index = withoutExtension(modelPath.get()).endsWith("/index")
                    && !withoutExtension(model.get()).endsWith("/index");
            if (!folder.isEmpty() && !index) {
                return folder + lastName(extensionLike(name, model.get()));
            }
        }
        Path folder = Path.of("/" + from).getParent();
        String relative = String.valueOf(folder == null ? name : folder.relativize(Path.of("/" + name)));
        return relative.startsWith(".") ? relative : "./" + relative;
    }

    /// In TypeScript a file that is written as `.ts` may be loaded as `.js`.
    private String extensionLike(String name, String model) {
        return isTypeScript(path) && model.endsWith(".js") ? name.replaceAll("\\.tsx?$", ".js") : name;
    }

    /// A package's name may lead to any of its files.
    private static boolean isPath(String specifier) {
        return specifier.startsWith(".") || specifier.startsWith("/");
    }

    private static boolean isBare(String specifier) {
        return !specifier.matches(".*\\.([mc]?[jt]sx?)$");
    }

    private static boolean isTypeScript(String path) {
        return path.matches(".*\\.[mc]?tsx?$");
    }

    static String withoutExtension(String path) {
        return path.replaceFirst("\\.([mc]?[jt]sx?)$", "");
    }

    private static boolean sameFolder(String one, String other) {
        return one.substring(0, one.lastIndexOf('/') + 1).equals(other.substring(0, other.lastIndexOf('/') + 1));
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The statement that loads it under a name.
    String statement(String name, String specifier, Loading loading, Style style) {
        String quoted = style.quote() + specifier + style.quote();
        String text = switch (loading) {
            case REQUIRE -> "const " + name + " = require(" + quoted + ")";
            case IMPORT -> "import " + (commonJs && !isTypeScript(path) ? "" : "* as ") + name + " from " + quoted;
            case DYNAMIC ->
                commonJs
                        ? "const { default: " + name + " } = await import(" + quoted + ")"
                        : "const " + name + " = await import(" + quoted + ")";
        };
        return text + (style.semicolons() ? ";" : "");
    }
}
