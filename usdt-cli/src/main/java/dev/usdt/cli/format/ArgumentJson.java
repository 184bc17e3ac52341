package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.Argument;
import dev.usdt.Operand;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Parameter;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One argument as a JSON object. Registers are given by their full-width name, {@code rcx} for {@code %ecx}. */
final class ArgumentJson {

    private final JsonGenerator json;
    private final @Nullable UsdtFile file;

    /** @param file the file that arguments are of, which may know the addresses of symbols; null if there is none */
    ArgumentJson(JsonGenerator json, @Nullable UsdtFile file) {
        this.json = json;
        this.file = file;
    }

    void write(Argument argument, Optional<ArgumentPart> part) throws IOException {
        json.writeStartObject();
        if (part.isPresent()) {
            writePart(part.get());
        }
        json.writeStringField("spec", argument.spec());
        json.writeNumberField("size", argument.type().sizeBytes());
        json.writeBooleanField("signed", argument.type().signed());
        json.writeBooleanField("floatingPoint", argument.type().floatingPoint());
        json.writeStringField("type", argument.type().typeName());
        Operand operand = argument.operand();
        if (operand instanceof Operand.Register register) {
            json.writeStringField("kind", "register");
            writeRegister("register", register);
        } else if (operand instanceof Operand.RegisterPair pair) {
            json.writeStringField("kind", "registers");
            json.writeArrayFieldStart("registers");
            json.writeString(pair.first().fullName());
            json.writeString(pair.second().fullName());
            json.writeEndArray();
        } else if (operand instanceof Operand.Memory memory) {
            json.writeStringField("kind", "memory");
            writeMemory(memory);
        } else if (operand instanceof Operand.Constant constant) {
            json.writeStringField("kind", "constant");
            writeConstant(argument, constant.value());
        } else if (operand instanceof Operand.Address address) {
            json.writeStringField("kind", "constant");
            json.writeObjectFieldStart("value");
            writeSymbol(address.symbol());
            json.writeNumberField("displacement", address.displacement());
            json.writeEndObject();
        } else if (operand instanceof Operand.Unparsed unparsed) {
            json.writeStringField("kind", "unparsed");
            json.writeStringField("reason", unparsed.reason());
        } else {
            throw new AssertionError(operand);
        }
        json.writeEndObject();
    }

    private void writePart(ArgumentPart part) throws IOException {
        Parameter parameter = part.parameter();
        json.writeStringField("name", parameter.name());
        if (part.length()) {
            json.writeStringField("part", "length");
            return;
        }
        json.writeStringField("catalogType", parameter.type().toString());
        if (!parameter.meaning().isEmpty()) {
            json.writeStringField("meaning", parameter.meaning());
        }
        if (!parameter.unit().isEmpty()) {
            json.writeStringField("unit", parameter.unit());
        }
        if (!parameter.words().isEmpty()) {
            json.writeObjectFieldStart("values");
            for (Map.Entry<Long, String> word : parameter.words().entrySet()) {
                json.writeStringField(word.getKey().toString(), word.getValue());
            }
            json.writeEndObject();
        }
    }

    private void writeMemory(Operand.Memory memory) throws IOException {
        if (memory.segment().isPresent()) {
            json.writeStringField("segment", memory.segment().get());
        }
        if (memory.base().isPresent()) {
            writeRegister("base", memory.base().get());
        }
        if (memory.index().isPresent()) {
            Operand.Index index = memory.index().get();
            writeRegister("index", index.register());
            json.writeNumberField("scale", index.scale());
            if (index.extension().isPresent()) {
                json.writeStringField("extension", index.extension().get());
            }
        }
        if (memory.symbol().isPresent()) {
            writeSymbol(memory.symbol().get());
        }
        json.writeNumberField("displacement", memory.displacement());
    }

    private void writeRegister(String key, Operand.Register register) throws IOException {
        json.writeStringField(key, register.fullName());
        if (register.bitOffset() != 0) {
            json.writeNumberField("bitOffset", register.bitOffset());
        }
    }

    private void writeSymbol(Operand.Symbol symbol) throws IOException {
        json.writeStringField("symbol", symbol.name());
        if (symbol.specifier().isPresent()) {
            json.writeStringField("specifier", symbol.specifier().get());
        }
        OptionalLong address = file == null ? OptionalLong.empty() : file.symbolAddress(symbol.name());
        if (address.isPresent()) {
            json.writeStringField("symbolAddress", "0x" + Long.toHexString(address.getAsLong()));
        }
    }

    /** Exact: the bits of an unsigned type above 2^63 are a large number, not a negative one. */
    private void writeConstant(Argument argument, long bits) throws IOException {
        long value = argument.type().narrow(bits);
        if (value < 0 && !argument.type().signed()) {
            json.writeFieldName("value");
            json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        } else {
            json.writeNumberField("value", value);
        }
    }
}
