package dev.rehome.rewrite.code;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;

/// A file cannot be read as code. Never an error of a run: the file stays as it is and becomes a finding.
public final class UnreadableCode extends Exception {
    private static final long serialVersionUID = 1L;

    private final CodeProblem problem;
    private final String path;
    private final String remedy;
    private final int line;

    /// @param line where it is, from 1; 0 where the whole file is meant
    UnreadableCode(CodeProblem problem, String path, int line, String message, String remedy) {
        super(message);
        this.problem = problem;
        this.path = path;
        this.line = line;
        this.remedy = remedy;
    }

    public CodeProblem problem() {
        return problem;
    }

    public int line() {
        return line;
    }

    public Finding finding() {
        String subject = line > 0 ? path + ":" + line : path;
        return new Finding(problem, Severity.WARNING, subject, String.valueOf(getMessage()), remedy);
    }
}
