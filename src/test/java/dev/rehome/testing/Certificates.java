package dev.rehome.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A private authority and a server's certificate for one name, made by the JDK's `keytool` in a folder.
///
/// @param root the authority's certificate, PEM
/// @param certificate the server's, PEM
/// @param key the server's, PEM, readable by its owner alone
public record Certificates(Path root, Path certificate, Path key) {
    private static final String PASSWORD = "only-for-this-test";

    public static Certificates create(Path folder, String dnsName) throws IOException {
        Path store = folder.resolve("keys.p12");
        keytool(store, "-genkeypair", "-alias", "ca", "-dname", "CN=Test Root", "-ext", "bc:c", "-keyalg", "EC");
        keytool(store, "-genkeypair", "-alias", "server", "-dname", "CN=" + dnsName, "-keyalg", "EC");
        Path request = folder.resolve("server.csr");
        Path signed = folder.resolve("server.crt");
        Path root = folder.resolve("root.crt");
        keytool(store, "-certreq", "-alias", "server", "-file", request.toString());
        keytool(
                store,
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-ext",
                "san=dns:" + dnsName,
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString());
        keytool(store, "-exportcert", "-alias", "ca", "-rfc", "-file", root.toString());
        Path key = folder.resolve("server.key");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem(store));
        return new Certificates(root, signed, key);
    }

    private static String pem(Path store) throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
            return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void keytool(Path store, String... arguments) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> words = new ArrayList<>(List.of(tool.toString()));
        words.addAll(List.of(arguments));
        words.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12"));
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
