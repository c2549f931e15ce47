package dev.rehome.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @TempDir
    Path home;

    @Test
    void readsEveryPartOfAUrl() {
        Endpoint endpoint = Endpoint.parse("postgresql://an%40a:p%3Aw+d@db.example.com:6000/my%20db?sslmode=require");
        assertThat(endpoint.user()).isEqualTo("an@a");
        assertThat(endpoint.password()).isEqualTo("p:w+d");
        assertThat(endpoint.display()).isEqualTo("db.example.com:6000/my db");
        assertThat(endpoint.parameters()).containsEntry("sslmode", "require");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgres://u@h/d h:5432/d",
                "postgres://u@h h:5432/u",
                "postgres://u@h/ h:5432/u",
                "postgres://u@[2001:db8::1]:77/d [2001:db8::1]:77/d",
                "postgres://u@h1:1,h2:2/d h1:1,h2:2/d",
                "postgres://u@h1,h2:2/d h1:5432,h2:2/d",
                "postgres:///d?host=h&port=9&user=u h:9/d",
                "postgres://u@h/d?dbname=e h:5432/e",
                "postgres://u@/d?host=/run/pg&port=6 /run/pg:6/d",
                "postgres://u@%2Frun%2Fpg:6/d /run/pg:6/d",
                "postgres://u@h1,h2,h3/d?port=7 h1:7,h2:7,h3:7/d",
            })
    void resolvesHosts(String url, String display) {
        assertThat(Endpoint.parse(url).display()).isEqualTo(display);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:sEcret@h/d",
                "postgres://u:sEc/ret@h/d",
                "postgres://u:12/sEcret@h/d",
                "postgres://u:p@sEcret@h/d",
                "postgres://u:sEc#ret@h/d?x",
                "postgres://u:sEcret%zz@h/d",
                "postgres://u:sEcret@h:99999/d",
                "postgres://u:sEcret@h:1,g:2/d?port=1,2,3",
                "postgres://u:sEcret@[::1/d",
                "postgres://u:sEcret@h/d?sslmode=sEcret",
                "postgres://u:sEcret@h/d?service=x",
                "postgres://u:sEcret@h/d?sslmod=require",
                "postgres://u:sEcret@h/d?sslmode=verify-full",
                "postgres://u:sEcret@h/d?sslrootcert=system&sslmode=require",
            })
    void refusesWhatItCannotFollowWithoutRepeatingIt(String url) {
        RehomeException e = catchThrowableOfType(RehomeException.class, () -> Endpoint.parse(url));
        assertThat(e).isNotNull();
        assertThat(e.code().text()).isEqualTo("RH-PG-001");
        assertThat(e.exitStatus().number()).isEqualTo(2);
        assertThat(e.message() + e.reason() + e.remedy())
                .doesNotContain("Ecret")
                .doesNotContain("sEc");
        assertThat(e.remedy()).isNotEmpty();
    }

    @Test
    void namesTheNearestKnownParameter() {
        RehomeException e =
                catchThrowableOfType(RehomeException.class, () -> Endpoint.parse("postgres://u@h/d?sslmod=require"));
        assertThat(e.message()).isEqualTo("endpoint: unknown parameter \"sslmod\"");
        assertThat(e.remedy()).isEqualTo("did you mean \"sslmode\"?");
    }

    @Test
    void takesLibpqsVariablesAsDefaults() {
        Map<String, String> environment = Map.of(
                "PGHOST",
                "env.example.com",
                "PGPORT",
                "7000",
                "PGUSER",
                "eve",
                "PGPASSWORD",
                "hidden",
                "PGDATABASE",
                "app",
                "PGSSLMODE",
                "disable",
                "OTHER",
                "x");
        Endpoint all = Endpoint.parse("postgres://", environment);
        assertThat(all.display()).isEqualTo("env.example.com:7000/app");
        assertThat(all.user()).isEqualTo("eve");
        assertThat(all.password()).isEqualTo("hidden");
        assertThat(all.parameters()).containsEntry("sslmode", "disable");
        Endpoint url = Endpoint.parse("postgres://ann:own@h:1/d?sslmode=allow", environment);
        assertThat(url.display()).isEqualTo("h:1/d");
        assertThat(url.password()).isEqualTo("own");
        assertThat(url.parameters()).containsEntry("sslmode", "allow");
    }

    @Test
    void neverShowsAPassword() {
        Endpoint endpoint = Endpoint.parse("postgres://u:sEcret@h/d?sslpassword=sEcret");
        assertThat(endpoint.toString() + endpoint.hosts()).doesNotContain("sEcret");
    }

    @Test
    void readsThePasswordFile() throws IOException {
        Path file = passwordFile("rw-------");
        Map<String, String> environment = Map.of("HOME", home.toString());
        assertThat(Endpoint.parse("postgres://u@h/d", environment).password()).isEqualTo("first");
        assertThat(Endpoint.parse("postgres://u@h:1/d", environment).password()).isEqualTo("any:port\\");
        assertThat(Endpoint.parse("postgres://u@[::1]/d", environment).password())
                .isEqualTo("six");
        assertThat(Endpoint.parse("postgres://*@star/d", environment).password())
                .isEqualTo("literal");
        assertThat(Endpoint.parse("postgres://x@star/d", environment).password())
                .isEmpty();
        assertThat(Endpoint.parse("postgres://u@h/d?passfile=" + file).password())
                .isEqualTo("first");
        assertThat(Endpoint.parse("postgres://u:own@h/d", environment).password())
                .isEqualTo("own");
        List<Host> both = Endpoint.parse("postgres://u@h,other/d", environment).hosts();
        assertThat(both).extracting(Host::password).containsExactly("first", "");
    }

    private Path passwordFile(String permissions) throws IOException {
        Path file = home.resolve(".pgpass");
        Files.writeString(file, """
                # h:5432:d:u:comment
                h:5432:d:u:first
                h:*:*:u:any\\:port\\\\
                \\:\\:1:5432:d:u:six
                star:*:*:\\*:literal
                """);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void ignoresAPasswordFileThatOthersCanRead() throws IOException {
        passwordFile("rw-r-----");
        Endpoint endpoint = Endpoint.parse("postgres://u@h/d", Map.of("HOME", home.toString()));
        assertThat(endpoint.password()).isEmpty();
        assertThat(endpoint.warnings())
                .containsExactly("password file " + home.resolve(".pgpass")
                        + " is ignored: group or others have access to it; chmod 0600");
    }

    @Test
    void checksTheRootCertificateThatLiesInTheHomeFolder() throws IOException {
        Files.createDirectory(home.resolve(".postgresql"));
        Files.writeString(home.resolve(".postgresql/root.crt"), "x");
        Endpoint endpoint = Endpoint.parse("postgres://u@h/d?sslmode=require", Map.of("HOME", home.toString()));
        assertThat(endpoint.parameters()).containsEntry("sslmode", "verify-ca");
    }
}
