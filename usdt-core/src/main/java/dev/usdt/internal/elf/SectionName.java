package dev.usdt.internal.elf;

/**
 * The names by which sections are looked up. Of sections of other names and types no header is kept, so that a lookup
 * has to be by one of these.
 */
public enum SectionName {
    /** Notes of probes; names that only begin so are taken too, as of object files and of old linkers' groups. */
    NOTE_STAPSDT(".note.stapsdt"),
    /** What is moved with a file, while the notes keep the addresses that they had. */
    STAPSDT_BASE(".stapsdt.base"),
    /** Where most tracers look for semaphores. */
    PROBES(".probes"),
    /** How a Go binary was built. */
    GO_BUILDINFO(".go.buildinfo"),
    /** What Go's tables hang on, from Go 1.26 on. */
    GO_MODULE(".go.module"),
    /** Go's functions and lines. */
    GOPCLNTAB(".gopclntab"),
    /** The same, of position-independent Go binaries. */
    DATA_REL_RO_GOPCLNTAB(".data.rel.ro.gopclntab"),
    /** Where Go's module data is up to Go 1.25. */
    NOPTRDATA(".noptrdata"),
    /** Names of symbols. */
    STRTAB(".strtab"),
    /** In what every linker but Go's makes. */
    INIT(".init"),
    /** In what every linker but Go's makes. */
    EH_FRAME(".eh_frame"),
    /** In what every linker but Go's makes. */
    COMMENT(".comment");

    /** By the second letter, since a listing compares every section of a file with all of them. */
    private static final SectionName[][] BY_LETTER = new SectionName[128][0];

    static {
        for (SectionName name : values()) {
            SectionName[] alike = BY_LETTER[name.text.charAt(1)];
            SectionName[] more = new SectionName[alike.length + 1];
            System.arraycopy(alike, 0, more, 0, alike.length);
            more[alike.length] = name;
            BY_LETTER[name.text.charAt(1)] = more;
        }
    }

    private final String text;

    SectionName(String text) {
        this.text = text;
    }

    /** Whether the name at a place of the table is one of these. */
    static boolean isKnown(SectionNames names, long at) {
        char second = names.character(at, 1);
        if (second >= BY_LETTER.length) {
            return false;
        }
        for (SectionName name : BY_LETTER[second]) {
            if (name == NOTE_STAPSDT ? names.beginsWith(at, name.text) : names.is(at, name.text)) {
                return true;
            }
        }
        return false;
    }

    /** {@return the name as it stands in files} */
    public String text() {
        return text;
    }
}
