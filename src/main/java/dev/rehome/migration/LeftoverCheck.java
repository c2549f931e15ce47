package dev.rehome.migration;

import dev.rehome.follow.Feed;
import dev.rehome.follow.Leftover;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Session;
import java.util.List;
import java.util.Set;

/// What earlier moves left on either side, and whether what this one has there can still be used.
final class LeftoverCheck implements Check.OfBothSides {
    @Override
    public String subject() {
        return "what earlier moves left";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        Route forward = Route.forward(source.server(), target.server(), "");
        for (Session side : List.of(source, target)) {
            Leftover.of(side, Set.of(forward.name(), forward.reverse()))
                    .forEach(l -> report.warning(
                            PreflightProblem.LEFTOVER, side.server().side().word(), l.message(), l.remedy()));
        }
        lookAt(source, forward, report);
        lookAt(target, forward.reversed(), report);
    }

    private static void lookAt(Session from, Route route, PreflightReport report) {
        if (Feed.of(from, route).isEmpty()) {
            return;
        }
        Feed.lost(from, route)
                .ifPresent(why -> report.warning(
                        PreflightProblem.FEED_LOST,
                        from.server().side().word(),
                        "changes of this move are not to be had any more: " + why,
                        "rehome follow --execute begins again by itself, with what is copied compared anew; a way back"
                                + " that is lost is made anew by the next cutover"));
    }
}
