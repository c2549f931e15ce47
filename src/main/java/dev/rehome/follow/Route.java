package dev.rehome.follow;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// One direction in which changes go: from whose log, into whose tables.
///
/// @param from the database whose changes are followed
/// @param to the database they are applied to
/// @param name of the route, its slot and its publication; the same for the same two databases, whatever
///     names led to them
/// @param reverse the name of the route in the other direction
public record Route(Server from, Server to, String name, String reverse) {
    /// From source to target.
    ///
    /// @param group of tables that is switched by itself; empty for all
    public static Route forward(Server source, Server target, String group) {
        try (Session here = source.open("route");
                Session there = target.open("route")) {
            return forward(source, target, id(here), id(there), group);
        }
    }

    /// The same where both sides are open already.
    public static Route forward(Session source, Session target, String group) {
        return forward(source.server(), target.server(), id(source), id(target), group);
    }

    static Route forward(Server source, Server target, String sourceId, String targetId, String group) {
        String hash = hash(sourceId + " " + targetId + (group.isEmpty() ? "" : " " + group));
        return new Route(source, target, "rehome_" + hash + "_f", "rehome_" + hash + "_b");
    }

    /// From target to source.
    public Route reversed() {
        return new Route(to, from, reverse, name);
    }

    /// The same with sessions of its own on both sides.
    public Route another() {
        return new Route(from.another(), to.another(), name, reverse);
    }

    public String slot() {
        return name;
    }

    public String publication() {
        return name;
    }

    /// Which database a session is in, whatever address led to it: the cluster's number, where the role may
    /// know it, and the database.
    public static String id(Session session) {
        return session.systemIdentifier().orElse("-") + "/"
                + session.scalar("SELECT oid || '/' || datname FROM pg_catalog.pg_database"
                        + " WHERE datname = pg_catalog.current_database()");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
