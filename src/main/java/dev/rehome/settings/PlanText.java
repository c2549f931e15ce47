package dev.rehome.settings;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads a plan file into raw values that know their line and column.
final class PlanText {
    /// Deeper than any plan; a bound against text that is nested to kill the reader.
    private static final int DEPTH_MAX = 50;

    private final String name;
    private final Path folder;
    private final Problems problems;

    private PlanText(String name, Path folder, Problems problems) {
        this.name = name;
        this.folder = folder;
        this.problems = problems;
    }

    static Raw.Mapping read(Path file, String name, Problems problems) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        try {
            return new PlanText(name, folder, problems).parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw malformed(name, "it is not UTF-8 text");
        } catch (IOException e) {
            String why = Files.exists(file) ? "cannot be read" : "no such file";
            throw new RehomeException(
                    SettingsProblem.UNREADABLE, name + ": " + why, "", "name another with -f, or run: rehome init");
        }
    }

    private Raw.Mapping parse(String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty() || isNull(root.get())) {
                return new Raw.Mapping(List.of(), place(Optional.empty()));
            }
            if (root.get() instanceof MappingNode mapping) {
                return mapping(mapping, 0);
            }
            throw malformed(place(root.get().getStartMark()).label(), "a plan is a map: key: value");
        } catch (MarkedYamlEngineException e) {
            throw malformed(place(e.getProblemMark()).label(), String.valueOf(e.getProblem()));
        } catch (YamlEngineException e) {
            throw malformed(name, "it holds what YAML does not allow");
        }
    }

    private Raw raw(Node node, int depth) {
        if (depth > DEPTH_MAX) {
            throw malformed(place(node.getStartMark()).label(), "nested more than " + DEPTH_MAX + " deep");
        }
        Place place = place(node.getStartMark());
        return switch (node) {
            case MappingNode mapping -> mapping(mapping, depth + 1);
            case SequenceNode sequence -> {
                List<Raw> elements = new ArrayList<>();
                sequence.getValue().forEach(element -> elements.add(raw(element, depth + 1)));
                yield new Raw.Sequence(elements, place);
            }
            case ScalarNode scalar -> new Raw.Scalar(isNull(scalar) ? "" : scalar.getValue(), place);
            default -> throw malformed(place.label(), "not a value");
        };
    }

    private Raw.Mapping mapping(MappingNode node, int depth) {
        List<Raw.Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : node.getValue()) {
            Place place = place(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw malformed(place.label(), "a key must be a word");
            }
            if (!seen.add(key.getValue())) {
                problems.add(place, "key \"" + Secrets.mask(key.getValue()) + "\" stands twice");
            }
            entries.add(new Raw.Entry(key.getValue(), place, raw(tuple.getValueNode(), depth)));
        }
        return new Raw.Mapping(entries, place(node.getStartMark()));
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private Place place(Optional<Mark> mark) {
        String position = mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse("");
        return new Place(name + position, folder, true);
    }

    private static RehomeException malformed(String where, String why) {
        return new RehomeException(
                SettingsProblem.MALFORMED,
                where + ": not a plan: " + why,
                "",
                "mend it, then run: rehome config validate");
    }
}
