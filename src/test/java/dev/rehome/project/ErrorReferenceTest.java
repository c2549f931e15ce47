package dev.rehome.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rehome.finding.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/reference/errors.md` lists every code that rehome can print, with its exit status, and no other.
class ErrorReferenceTest {
    private static final Pattern LINE = Pattern.compile("(?m)^\\| (RH-[A-Z]+-\\d{3}) \\| (\\d+) \\|");

    @Test
    void listsEveryCodeWithItsExitStatus() {
        Map<String, Integer> inCode = new TreeMap<>();
        codes().forEach(code -> inCode.put(code.text(), code.exitStatus().number()));
        assertThat(inCode).isNotEmpty();
        assertThat(documented().entrySet()).containsExactlyElementsOf(inCode.entrySet());
    }

    @Test
    void noCodeMeansTwoThings() {
        assertThat(codes().stream().map(Code::text)).doesNotHaveDuplicates();
        assertThat(codes().stream().map(Code::text)).allMatch(text -> text.matches("RH-[A-Z]+-\\d{3}"));
    }

    private static Map<String, Integer> documented() {
        Map<String, Integer> documented = new TreeMap<>();
        Matcher lines = LINE.matcher(Repository.text(Path.of("docs/reference/errors.md")));
        while (lines.find()) {
            Integer before = documented.put(lines.group(1), Integer.valueOf(lines.group(2)));
            assertThat(before).as(lines.group(1) + " stands once").isNull();
        }
        return documented;
    }

    private static List<Code> codes() {
        List<Code> codes = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.rehome")) {
            if (type.isEnum() && type.isAssignableTo(Code.class)) {
                for (Object constant : type.reflect().getEnumConstants()) {
                    codes.add((Code) constant);
                }
            }
        }
        return codes;
    }
}
