package dev.usdt.otel;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.go.GoBuildInfo;
import dev.usdt.otel.internal.OtelVariables;
import dev.usdt.trace.TraceEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells of which process a hit is, as a resource: its service, the file that it runs, the version of that, the host.
 * What the user says counts more than what is found: {@code OTEL_SERVICE_NAME}, then {@code OTEL_RESOURCE_ATTRIBUTES}.
 * Not thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/resource/">Resource semantic conventions</a>
 */
public final class ProcessResources implements Function<TraceEvent, Resource> {

    /** Processes that ended long ago are forgotten. */
    private static final int MOST = 1000;

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final String DELETED = " (deleted)";
    private static final String DEVELOPMENT = "(devel)";
    /** Ticks in a second, as all that Linux shows to programs has them ({@code USER_HZ}). */
    private static final long TICK_NANOS = 10_000_000;

    private final Path proc;
    private final boolean live;
    private final Attributes found;
    private final Attributes given;
    private final List<String> problems = new ArrayList<>();
    private int said;
    /** In the order of their last use. */
    private final Map<Named, Resource> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Named, Resource> eldest) {
            return size() > MOST;
        }
    };

    /** Another name, another program: its number may have been given to another process. */
    private record Named(long pid, String name) {}

    private ProcessResources(Path proc, boolean live, Attributes found, Attributes given) {
        this.proc = proc;
        this.live = live;
        this.found = found;
        this.given = given;
    }

    /**
     * {@return those of this machine}
     *
     * @param environment variables, of which those of OpenTelemetry are looked at
     * @param service what the service is called, whatever a variable says
     * @param live whether the hits are of now: else nothing is looked up of a process
     * @throws IllegalArgumentException if a variable is not of its form
     */
    public static ProcessResources of(Map<String, String> environment, Optional<String> service, boolean live) {
        return of(Path.of("/proc"), environment, service, live);
    }

    static ProcessResources of(Path proc, Map<String, String> environment, Optional<String> service, boolean live) {
        OtelVariables variables = new OtelVariables(environment);
        AttributesBuilder given = Attributes.builder();
        variables.pairs("OTEL_RESOURCE_ATTRIBUTES").forEach(given::put);
        variables.text("OTEL_SERVICE_NAME").ifPresent(name -> given.put(SERVICE, name));
        service.ifPresent(name -> given.put(SERVICE, name));
        AttributesBuilder found = Attributes.builder();
        if (live) {
            hostName(proc).ifPresent(name -> found.put("host.name", name));
        }
        return new ProcessResources(proc, live, found.build(), given.build());
    }

    private static Optional<String> hostName(Path proc) {
        try {
            return Optional.of(Files.readString(proc.resolve("sys/kernel/hostname"), StandardCharsets.UTF_8)
                            .strip())
                    .filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@return what has come up since the last call, said once: that the program of a process cannot be read} */
    public List<String> problems() {
        List<String> now = problems.subList(said, problems.size());
        said = problems.size();
        return List.copyOf(now);
    }

    @Override
    public Resource apply(TraceEvent event) {
        Named process = new Named(event.pid(), event.process());
        Resource resource = known.get(process);
        if (resource == null) {
            resource = resource(event);
            known.put(process, resource);
        }
        return resource;
    }

    private Resource resource(TraceEvent event) {
        AttributesBuilder builder = Attributes.builder();
        builder.put(SERVICE, event.process().isEmpty() ? "unknown_service" : event.process());
        builder.put("process.pid", event.pid());
        builder.putAll(found);
        if (live && isOf(event)) {
            Path program = proc.resolve(Long.toString(event.pid())).resolve("exe");
            if (!putProgram(builder, program) && given.get(SERVICE) == null && problems.isEmpty()) {
                problems.add(program + ": cannot be read, so the service is named after the process, not its file;"
                        + " --service or OTEL_SERVICE_NAME names it");
            }
        }
        return Resource.create(builder.putAll(given).build());
    }

    /** Whether the process was there before the hit: else its number is that of another one by now. */
    private boolean isOf(TraceEvent event) {
        try {
            String stat = Files.readString(
                    proc.resolve(Long.toString(event.pid())).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The 22nd field; the name before the third may have anything in it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 21);
            return Long.parseLong(fields[22 - 3]) <= event.nanos() / TICK_NANOS;
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return false;
        }
    }

    /** {@return whether that is known} */
    private static boolean putProgram(AttributesBuilder builder, Path program) {
        String path;
        try {
            path = Files.readSymbolicLink(program).toString();
        } catch (IOException e) {
            return false;
        }
        if (path.endsWith(DELETED)) {
            path = path.substring(0, path.length() - DELETED.length());
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        builder.put(SERVICE, name);
        builder.put("process.executable.name", name);
        builder.put("process.executable.path", path);
        try {
            UsdtFile.read(program, Detail.BUILD_INFO).goBuildInfo().ifPresent(info -> putBuild(builder, info));
        } catch (IOException e) {
            // It is no worse a process for that.
        }
        return true;
    }

    private static void putBuild(AttributesBuilder builder, GoBuildInfo info) {
        info.main()
                .map(module -> module.version())
                .filter(version -> !version.isEmpty() && !version.equals(DEVELOPMENT))
                .ifPresent(version -> builder.put("service.version", version));
        info.setting("vcs.revision").ifPresent(revision -> builder.put("vcs.ref.head.revision", revision));
        builder.put("process.runtime.name", "go");
        builder.put("process.runtime.version", Objects.requireNonNull(info.goVersion()));
    }
}
