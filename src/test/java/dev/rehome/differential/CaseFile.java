package dev.rehome.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the files of cases. A case begins with `//= title`; lines that follow may say more of it:
///
/// ```
/// //: trap 4.2 6.1          lines of traps.md that it stands for
/// //: setup UPDATE ...      SQL before it, on both sides
/// //: with { id: 1 }        one run with these parameters, in the code as `given`; may stand several times
/// //: expected {...}        the outcome that is documented, where it is another one on purpose or on newer servers
/// //: stays                 must not be translated
/// //: broken                fails today whatever happens: it may stay, too
/// //: server NO_AGGREGATES  another profile of the old server
/// ```
final class CaseFile {
    static final Path FOLDER = Path.of("src/test/resources/golden/differential");

    private static final String BEGIN = "//= ";
    private static final String MORE = "//: ";

    private CaseFile() {}

    static List<Case> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Case> read(Path file) {
        List<Case> cases = new ArrayList<>();
        String topic = String.valueOf(file.getFileName()).replace(".js", "");
        for (List<String> lines : split(file)) {
            cases.add(parse(topic, cases.size() + 1, lines));
        }
        return cases;
    }

    private static List<List<String>> split(Path file) {
        List<List<String>> parts = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(BEGIN)) {
                    parts.add(new ArrayList<>());
                }
                if (!parts.isEmpty()) {
                    parts.getLast().add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parts;
    }

    private static Case parse(String topic, int number, List<String> lines) {
        String title = lines.getFirst().substring(BEGIN.length());
        List<String> said = lines.stream()
                .filter(line -> line.startsWith(MORE))
                .map(line -> line.substring(MORE.length()))
                .toList();
        List<String> body =
                lines.stream().skip(1).filter(line -> !line.startsWith(MORE)).toList();
        List<String> parameters = values(said, "with");
        List<String> servers = values(said, "server");
        return new Case(
                topic,
                number,
                title,
                List.of(String.join(" ", values(said, "trap")).split(" ")),
                String.join(";", values(said, "setup")),
                parameters.isEmpty() ? List.of("undefined") : parameters,
                String.join("", values(said, "expected")),
                said.contains("stays"),
                said.contains("broken"),
                servers.isEmpty() ? Profile.USUAL : Profile.valueOf(servers.getFirst()),
                String.join("\n", body).strip());
    }

    private static List<String> values(List<String> said, String word) {
        return said.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }
}
