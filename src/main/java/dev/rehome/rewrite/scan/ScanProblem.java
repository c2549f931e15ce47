package dev.rehome.rewrite.scan;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;
import java.util.regex.Pattern;

/// What a scan tells besides counting.
public enum ScanProblem implements Code {
    NO_FOLDER("RH-SCAN-001", ExitStatus.USAGE),
    LEFT_OUT("RH-SCAN-002", ExitStatus.OK),
    CREDENTIAL("RH-SCAN-003", ExitStatus.OK),
    VARIABLE("RH-SCAN-004", ExitStatus.OK),
    FLAG_IGNORED("RH-SCAN-005", ExitStatus.OK),
    COPY("RH-SCAN-006", ExitStatus.OK),
    UNSURE_CLIENT("RH-SCAN-007", ExitStatus.OK),
    HANDED_OVER("RH-SCAN-008", ExitStatus.OK),
    OTHER_SERVICE("RH-SCAN-009", ExitStatus.OK),
    RUN_TIME_NAME("RH-SCAN-010", ExitStatus.OK),
    NOT_READ("RH-SCAN-011", ExitStatus.OK),
    MISSING_TABLE("RH-SCAN-012", ExitStatus.OK),
    UNUSED_TABLE("RH-SCAN-013", ExitStatus.OK),
    POLICIES("RH-SCAN-014", ExitStatus.OK),
    TOO_MUCH("RH-SCAN-015", ExitStatus.USAGE);

    private static final Pattern SETTINGS = Pattern.compile(
            "(?i)\\.?env(\\..*)?|.*\\.env|.*\\.(json|ya?ml|toml|ini|conf|cfg|properties|sh|sql|vue|svelte|astro|html|pem"
                    + "|service|tf|tfvars)|dockerfile.*|procfile|makefile");

    private final String text;
    private final ExitStatus status;

    ScanProblem(String text, ExitStatus status) {
        this.text = text;
        this.status = status;
    }

    /// Whether settings or secrets may stand in a file of this name that is no program.
    public static boolean holdsSettings(String name) {
        return SETTINGS.matcher(name).matches() && !name.endsWith("-lock.json") && !name.endsWith("-lock.yaml");
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ExitStatus exitStatus() {
        return status;
    }
}
