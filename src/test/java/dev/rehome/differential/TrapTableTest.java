package dev.rehome.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A trap without a case is a gap.
class TrapTableTest {
    @Test
    void everyTrapHasACaseAndEveryCaseNamesATrapOfTheTable() throws IOException {
        Set<String> table = Files.readAllLines(CaseFile.FOLDER.resolve("traps.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| trap |"))
                .map(line -> line.split(" ")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = CaseFile.all().stream()
                .flatMap(one -> one.traps().stream())
                .filter(trap -> !trap.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(table);
    }
}
