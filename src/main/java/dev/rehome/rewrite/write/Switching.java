package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Nodes;
import java.util.List;

/// Whether clients that are put somewhere, or made known to other files, can be replaced by the generated
/// module: only where everything that uses them there is translated. Else both stay side by side.
///
/// @param escapes fields, parameters and variables hold the module afterwards
/// @param exports no other file needs a client that a file makes known
public record Switching(boolean escapes, boolean exports) {

    /// @param files all files that use a client
    /// @param flowIsKnown whether every place that a client may get to is understood
    public static Switching of(List<FileEdits> files, boolean flowIsKnown) {
        boolean carried = flowIsKnown;
        boolean fetched = true;
        boolean reached = false;
        boolean escaping = false;
        boolean given = false;
        for (FileEdits file : files) {
            for (ClientSite use : file.uses()) {
                boolean free = use.role() == ClientSite.Role.CHAIN
                        ? file.isTranslated(use)
                        : use.role() != ClientSite.Role.OTHER;
                if (use.source() == ClientSite.Source.CARRIED) {
                    carried &= free;
                } else {
                    fetched &= free;
                    reached |= !free && isProperty(use);
                    escaping |= use.role() == ClientSite.Role.ESCAPE;
                }
                given |= use.role() == ClientSite.Role.ESCAPE && isGiven(use.node());
            }
        }
        boolean needed = (given && !fetched) || (escaping && reached);
        return new Switching(carried && !needed, fetched && (carried || !escaping));
    }

    /// Whether a use takes the client out of something that another file has put it into.
    private static boolean isProperty(ClientSite use) {
        return use.node() instanceof Swc4jAstMemberExpr
                || use.binding()
                        .map(binding -> binding.writes().getFirst().by())
                        .filter(Switching::takesProperty)
                        .isPresent();
    }

    private static boolean takesProperty(ISwc4jAst write) {
        return write instanceof Swc4jAstVarDeclarator it
                && (it.getName() instanceof Swc4jAstObjectPat
                        || it.getInit()
                                .filter(init -> Nodes.unwrap(init) instanceof Swc4jAstMemberExpr)
                                .isPresent());
    }

    /// Whether a client becomes the result of a function, the value of a variable or a part of an object, from where
    /// other files may have it.
    private static boolean isGiven(ISwc4jAst node) {
        ISwc4jAst parent = Nodes.wrapped(node).getParent();
        return parent instanceof Swc4jAstReturnStmt
                || parent instanceof Swc4jAstArrowExpr
                || parent instanceof Swc4jAstObjectLit
                || parent instanceof Swc4jAstKeyValueProp
                || parent instanceof Swc4jAstVarDeclarator
                || (parent instanceof Swc4jAstAssignExpr it && it.getLeft() instanceof Swc4jAstBindingIdent)
                || (parent != null && parent.getParent() instanceof Swc4jAstArrayLit);
    }
}
