package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The machine that rehome runs on.
public final class Local implements Machine {
    public static final String NAME = "local";

    /// What every program needs, and what finds users' managers, agents and proxies. All else stays here: a service
    /// that is started from this process would keep it.
    private static final Pattern NEEDED = Pattern.compile(
            "HOME|USER|LOGNAME|SHELL|PATH|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|PM2_.*|NVM_.*|VOLTA_HOME|FNM_.*|SSH_AUTH_SOCK|"
                    + "GIT_SSH.*|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|DOCKER_.*|KUBECONFIG|"
                    + "(?i:https?_proxy|no_proxy|all_proxy|npm_config_.*|node_extra_ca_certs)");

    private final Path folder;
    private final Map<String, String> variables;

    /// @param folder where commands run and what relative paths are relative to: the plan's
    /// @param variables of this process
    public Local(Path folder, Map<String, String> variables) {
        this.folder = folder.toAbsolutePath().normalize();
        this.variables = new TreeMap<>(variables);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Answer run(Command command) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder()
                .directory(command.folder().map(this::path).orElse(folder).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Map<String, String> environment = builder.environment();
        environment.clear();
        variables.forEach((name, value) -> {
            if (command.inherits() || NEEDED.matcher(name).matches()) {
                environment.put(name, value);
            }
        });
        environment.putAll(command.variables());
        List<String> words = new ArrayList<>(command.words());
        words.set(0, found(command.program(), environment.getOrDefault("PATH", "")));
        builder.command(words);
        try {
            return RunningProgram.run(folder, builder, RunningProgram.Input.NONE, command.limit(), command.bytesMax());
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            return new Answer(Answer.NO_SUCH_PROGRAM, new byte[0], reason.getBytes(StandardCharsets.UTF_8), true, true);
        }
    }

    /// By the PATH that the program itself gets: the JDK would look along this process's own.
    private static String found(String program, String path) {
        if (program.contains("/")) {
            return program;
        }
        return Arrays.stream(path.split(":"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .map(Path::toString)
                .findFirst()
                .orElse(program);
    }

    /// A path of the plan.
    private Path path(String text) {
        String home = variables.getOrDefault("HOME", "");
        return text.startsWith("~/") && !home.isEmpty() ? Path.of(home, text.substring(2)) : folder.resolve(text);
    }

    @Override
    public Optional<byte[]> read(String path) {
        try {
            return Optional.of(Files.readAllBytes(path(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public void replace(String path, byte[] content) {
        try {
            Path file = real(path(path));
            Path beside = beside(file);
            try {
                write(beside, content, attributes(file));
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new RehomeException(
                    ServiceProblem.FILE_NOT_WRITTEN,
                    path + ": cannot be written",
                    String.valueOf(e),
                    "give this user the right to write the file and its folder",
                    e);
        }
    }

    /// Of one name, so that what a kill left there is found: it holds what the file was to hold.
    private static Path beside(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".rehome");
    }

    @Override
    public void tidy(String path) {
        try {
            Files.deleteIfExists(beside(real(path(path))));
        } catch (IOException e) {
            throw new RehomeException(
                    ServiceProblem.FILE_NOT_WRITTEN,
                    path + ": what a killed run left beside it cannot be removed",
                    String.valueOf(e),
                    "remove it by hand",
                    e);
        }
    }

    private static Path real(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file;
    }

    private static @Nullable PosixFileAttributes attributes(Path file) throws IOException {
        return Files.exists(file) ? Files.readAttributes(file, PosixFileAttributes.class) : null;
    }

    private static void write(Path file, byte[] content, @Nullable PosixFileAttributes like) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (like != null) {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            PosixFileAttributes own = view.readAttributes();
            if (!own.owner().equals(like.owner())) {
                view.setOwner(like.owner());
            }
            if (!own.group().equals(like.group())) {
                view.setGroup(like.group());
            }
            view.setPermissions(like.permissions());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    @Override
    public void delete(String path) {
        try {
            Files.deleteIfExists(path(path));
        } catch (IOException e) {
            throw new RehomeException(
                    ServiceProblem.FILE_NOT_WRITTEN,
                    path + ": cannot be removed",
                    String.valueOf(e),
                    "remove it by hand",
                    e);
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(path(path));
    }

    @Override
    public boolean writable(String path) {
        Path file = path(path);
        Path holder = file.getParent();
        return (!Files.exists(file) || (Files.isWritable(file) && Files.isReadable(file)))
                && holder != null
                && Files.isWritable(holder);
    }

    @Override
    public long size(String path) {
        File file = path(path).toFile();
        return file.isFile() ? file.length() : 0;
    }

    @Override
    public byte[] readFrom(String path, long offset, int bytesMax) {
        Path file = path(path);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new byte[0];
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            long length = Math.max(0, access.length() - offset);
            byte[] bytes = new byte[(int) Math.min(bytesMax, length)];
            access.seek(offset);
            access.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public long freeBytes(String path) {
        Path place = path(path);
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static RehomeException unreadable(String path, IOException cause) {
        return new RehomeException(
                ServiceProblem.FILE_UNREADABLE,
                path + ": cannot be read",
                cause instanceof AccessDeniedException ? "permission denied" : String.valueOf(cause.getMessage()),
                "give this user the right to read it",
                cause);
    }
}
