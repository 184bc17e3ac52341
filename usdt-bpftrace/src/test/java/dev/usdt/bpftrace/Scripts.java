package dev.usdt.bpftrace;

import dev.usdt.UsdtFile;
import dev.usdt.scripts.ScriptReader;

/** Writes the scripts of all tests, and reads each one. */
public final class Scripts {

    private Scripts() {}

    /** {@return what {@link ScriptWriter#write} returns, once it was read} */
    public static Script write(UsdtFile file, ScriptOptions options) {
        Script script = ScriptWriter.write(file, options);
        ScriptReader.read(script.text());
        return script;
    }
}
