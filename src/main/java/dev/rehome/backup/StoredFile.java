package dev.rehome.backup;

/// A file of a backup, as its manifest has it.
///
/// @param name in the backup's folder
/// @param what it holds, for people
/// @param bytes of the file as it lies there
/// @param sha256 of the file as it lies there
public record StoredFile(String name, String what, long bytes, String sha256) {
    static final String SEALED = ".sealed";

    /// Whether it is encrypted.
    public boolean sealed() {
        return name.endsWith(SEALED);
    }

    /// Its name when it is decrypted.
    public String plainName() {
        return sealed() ? name.substring(0, name.length() - SEALED.length()) : name;
    }
}
