package dev.rehome.project;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The packages are the architecture: each may use only what its line below names, and the JDK. The table is
/// also in `ARCHITECTURE.md`.
class ArchitectureTest {
    private static final String ROOT = "dev.rehome.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rehome");

    /// Lowest first. A package that is not here fails [#everyPackageIsInTheTable()].
    private static Map<String, List<String>> table() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("finding", List.of());
        table.put("sql", List.of());
        table.put("json", List.of());
        table.put("postgres", List.of("sql", "finding"));
        table.put("catalog", List.of("sql", "postgres", "finding"));
        table.put("supabase", List.of("sql", "catalog", "finding"));
        table.put("digest", List.of("sql", "postgres", "finding"));
        table.put("copy", List.of("sql", "catalog", "postgres", "digest", "finding"));
        table.put("verify", List.of("sql", "catalog", "postgres", "digest", "finding"));
        table.put("rewrite", List.of("json", "sql", "catalog", "supabase", "finding"));
        table.put("follow", List.of("sql", "catalog", "postgres", "finding"));
        table.put("runbook", List.of("finding"));
        table.put("settings", List.of("sql", "finding"));
        table.put("service", List.of("runbook", "finding"));
        table.put("backup", List.of("json", "sql", "catalog", "postgres", "digest", "finding"));
        table.put("notify", List.of("json", "runbook", "finding"));
        table.put("report", List.of("json", "runbook", "finding"));
        table.put(
                "migration",
                List.of(
                        "sql",
                        "postgres",
                        "catalog",
                        "supabase",
                        "digest",
                        "copy",
                        "verify",
                        "rewrite",
                        "follow",
                        "runbook",
                        "settings",
                        "service",
                        "backup",
                        "notify",
                        "report",
                        "finding"));
        table.put("demo", allBut("demo", "cli", table));
        table.put("cli", allBut("cli", "cli", table));
        return table;
    }

    private static List<String> allBut(String one, String other, Map<String, List<String>> table) {
        return table.keySet().stream()
                .filter(name -> !name.equals(one) && !name.equals(other))
                .toList();
    }

    @TestFactory
    List<DynamicTest> usesOnlyWhatTheTableAllows() {
        return table().entrySet().stream()
                .map(line -> DynamicTest.dynamicTest(line.getKey(), () -> check(line.getKey(), line.getValue())))
                .toList();
    }

    private static void check(String name, List<String> allowed) {
        String[] own = {ROOT + name + ".."};
        String[] all = allowed.stream().map(other -> ROOT + other + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(own[0])
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".")
                        .and(resideOutsideOfPackage(own[0]))
                        .and(resideInAnyPackage(all).negate()))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsInTheTable() {
        Set<String> packages = CLASSES.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(table().keySet()).containsAll(packages);
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching("dev.rehome.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void importIsNotEmpty() {
        assertThat(CLASSES.size()).isGreaterThan(20);
        assertThat(CLASSES.contain("dev.rehome.cli.Main")).isTrue();
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(type -> !type.isAnnotatedWith(NullMarked.class))
                .map(type -> type.getName())
                .toList();
        assertThat(unmarked)
                .as("packages without @NullMarked in package-info.java")
                .isEmpty();
    }

    @Test
    void onlyTheCommandLineTouchesTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rehome.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void onlyTheServerPackageOpensConnections() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.rehome.postgres..", "dev.rehome.demo..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.sql.DriverManager")
                .check(CLASSES);
    }
}
