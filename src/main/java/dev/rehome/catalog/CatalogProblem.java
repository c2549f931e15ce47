package dev.rehome.catalog;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What a person should know of a catalog.
public enum CatalogProblem implements Code {
    DEPENDENCY_CIRCLE("RH-CAT-001"),
    INVALID_INDEX("RH-CAT-002"),
    TABLESPACE_IGNORED("RH-CAT-003"),
    EXTENSION_CONFIGURATION("RH-CAT-004"),
    NOT_POPULATED("RH-CAT-005"),
    NOT_MOVED("RH-CAT-006");

    private final String text;

    CatalogProblem(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ExitStatus exitStatus() {
        return ExitStatus.NO_GO;
    }
}
