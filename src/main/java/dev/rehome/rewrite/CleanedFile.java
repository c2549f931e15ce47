package dev.rehome.rewrite;

import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.write.ModuleUses;
import dev.rehome.rewrite.write.Unused;
import java.util.List;

/// The text of an edited file, which parses, without what nothing reads any more.
///
/// @param specifiers the modules that it loads, as it names them
record CleanedFile(String text, List<String> specifiers) {
    /// One edited file is cleaned until nothing is left over, but not for ever.
    private static final int ROUNDS_MAX = 8;

    /// @param before the names of the file before it was edited
    static CleanedFile of(CodeFile file, Scopes before, String edited) throws UnreadableCode {
        String text = edited;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Program program = Program.parse(with(file, text));
            Unused unused = new Unused(file.text(), before, program);
            List<Edit> edits = unused.edits();
            if (edits.isEmpty()) {
                return new CleanedFile(text, ModuleUses.specifiers(program));
            }
            text = Edit.apply(text, edits);
            if (unused.isLastOf(edits)) {
                Program.requireSyntax(with(file, text));
                return new CleanedFile(text, ModuleUses.specifiers(program, edits));
            }
        }
        return new CleanedFile(text, ModuleUses.specifiers(Program.parse(with(file, text))));
    }

    private static CodeFile with(CodeFile file, String text) {
        return new CodeFile(file.path(), text, file.byteOrderMark());
    }
}
