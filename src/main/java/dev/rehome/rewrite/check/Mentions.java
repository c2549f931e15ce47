package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the old name still stands, and as what: code, a text for logs, a comment, a document.
final class Mentions {
    private static final Pattern NAME = Pattern.compile("(?i)\\w*supabase\\w*");
    private static final Pattern LOG = Pattern.compile("(?i)(.*\\.)?(log|info|warn|error|debug|trace|fatal|notice)");

    private Mentions() {}

    static List<CheckFinding> in(Program program) {
        return LargeStack.call(() -> {
            List<Span> logs = new ArrayList<>();
            program.walk(node -> {
                if ((node instanceof Swc4jAstStr || node instanceof Swc4jAstTpl) && isLogged(program, node)) {
                    logs.add(program.span(node));
                }
            });
            Map<Integer, CheckFinding> byLine = new TreeMap<>();
            Matcher names = NAME.matcher(program.text());
            while (names.find()) {
                Span span = new Span(names.start(), names.end());
                int line = program.line(span.start());
                byLine.putIfAbsent(line, finding(program.path(), line, kind(program, logs, span), names.group()));
            }
            return List.copyOf(byLine.values());
        });
    }

    private static String kind(Program program, List<Span> logs, Span span) {
        if (program.comments().stream().anyMatch(comment -> comment.span().contains(span))) {
            return "comment";
        }
        return logs.stream().anyMatch(log -> log.contains(span)) ? "log text" : "code";
    }

    private static boolean isLogged(Program program, ISwc4jAst text) {
        for (ISwc4jAst at = text.getParent(); at != null; at = at.getParent()) {
            String kind = at.getClass().getSimpleName();
            if (kind.endsWith("Stmt") || kind.endsWith("Decl")) {
                return kind.equals("Swc4jAstThrowStmt");
            }
            Optional<Nodes.Called> call = Nodes.call(at);
            if (call.isPresent()
                    && LOG.matcher(program.text(call.get().callee())).matches()) {
                return true;
            }
        }
        return false;
    }

    static List<CheckFinding> in(CodeFile file) {
        List<CheckFinding> findings = new ArrayList<>();
        String kind = file.path().matches("(?i).*\\.(md|txt|html|adoc|rst)|(.*/)?readme") ? "document" : "code";
        int number = 0;
        for (String line : file.text().lines().toList()) {
            number++;
            Matcher names = NAME.matcher(line);
            if (names.find()) {
                boolean comment = kind.equals("code") && line.strip().matches("(#|--|//).*");
                findings.add(finding(file.path(), number, comment ? "comment" : kind, names.group()));
            }
        }
        return findings;
    }

    private static CheckFinding finding(String path, int line, String kind, String name) {
        return new CheckFinding(
                CheckProblem.MENTION,
                Severity.NOTE,
                path,
                line,
                kind + " still says " + name,
                "rehome rewrite --rename-mentions renames what can be renamed");
    }
}
