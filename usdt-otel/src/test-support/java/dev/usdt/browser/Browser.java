package dev.usdt.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A Chromium without a window, with one page, driven by its DevTools protocol. */
public final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 60;

    private final Path profile;
    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private String session = "";
    private int last;

    private Browser(Path program) throws Exception {
        profile = Files.createTempDirectory("browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(), new Receiver())
                .get(SECONDS, TimeUnit.SECONDS);
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    public static Browser start() throws Exception {
        return new Browser(program().orElseThrow());
    }

    public static Optional<Path> program() {
        return Stream.of("chromium-headless-shell", "chromium", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private URI address() throws Exception {
        Path port = profile.resolve("DevToolsActivePort");
        for (int i = 0; i < SECONDS * 20 && process.isAlive(); i++) {
            List<String> lines = Files.exists(port) ? Files.readAllLines(port) : List.of();
            if (lines.size() >= 2) {
                return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            }
            Thread.sleep(50);
        }
        throw new IOException("the browser does not listen");
    }

    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            text.append(data);
            if (isLast) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void take(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                if (json.has("id")) {
                    Objects.requireNonNull(answers.remove(json.path("id").asInt()))
                            .complete(json);
                } else {
                    events.add(json);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    synchronized JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = ++last;
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
        JsonNode json = answer.get(SECONDS, TimeUnit.SECONDS);
        if (json.has("error")) {
            throw new IOException(method + ": " + json.path("error"));
        }
        return json.path("result");
    }

    /** Sets how large the page is, and which colours the user likes. */
    public void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
        settle();
    }

    /** Opens a file, and forgets what was heard before. */
    public void open(Path file) throws Exception {
        events.clear();
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        for (int i = 0; i < SECONDS * 20 && events("Page.loadEventFired").isEmpty(); i++) {
            Thread.sleep(50);
        }
        settle();
    }

    /** Waits until what was done is drawn. */
    public void settle() throws Exception {
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
    }

    public JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    public String text(String selector) throws Exception {
        return evaluate("document.querySelector('" + selector + "').innerText").asText();
    }

    public List<String> texts(String selector) throws Exception {
        List<String> texts = new ArrayList<>();
        evaluate("[...document.querySelectorAll('" + selector + "')].map(e => e.innerText)")
                .forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private void mouse(String type, double x, double y, String button, int clicks) throws Exception {
        int buttons = button.equals("left") && !type.equals("mouseReleased") ? 1 : 0;
        call(
                "Input.dispatchMouseEvent",
                Map.of("type", type, "x", x, "y", y, "button", button, "buttons", buttons, "clickCount", clicks));
    }

    public void move(double x, double y) throws Exception {
        mouse("mouseMoved", x, y, "none", 0);
        settle();
    }

    public void click(double x, double y, int clicks) throws Exception {
        mouse("mouseMoved", x, y, "none", 0);
        for (int i = 1; i <= clicks; i++) {
            mouse("mousePressed", x, y, "left", i);
            mouse("mouseReleased", x, y, "left", i);
        }
        settle();
    }

    public void click(String selector) throws Exception {
        JsonNode box = evaluate("(() => { const e = document.querySelector('" + selector
                + "'); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                + " return [b.left + b.width / 2, b.top + b.height / 2]; })()");
        click(box.get(0).asDouble(), box.get(1).asDouble(), 1);
    }

    public void drag(double x, double y, double toX, double toY) throws Exception {
        mouse("mouseMoved", x, y, "none", 0);
        mouse("mousePressed", x, y, "left", 1);
        mouse("mouseMoved", (x + toX) / 2, (y + toY) / 2, "left", 1);
        mouse("mouseMoved", toX, toY, "left", 1);
        mouse("mouseReleased", toX, toY, "left", 1);
        settle();
    }

    /** Writes into what has the focus. */
    public void type(String text) throws Exception {
        call("Input.insertText", Map.of("text", text));
        settle();
    }

    /** Presses a key; one that stands for a character writes it into what has the focus. */
    public void key(String key, int code) throws Exception {
        boolean writes = key.length() == 1;
        call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        writes ? "keyDown" : "rawKeyDown",
                        "key",
                        key,
                        "text",
                        writes ? key : "",
                        "windowsVirtualKeyCode",
                        code));
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
        settle();
    }

    private List<JsonNode> events(String method) {
        Predicate<JsonNode> isIt = event -> event.path("method").asText().equals(method);
        return events.stream().filter(isIt).toList();
    }

    /** {@return what went wrong: exceptions, all that was written to the console, what was blocked, dialogs} */
    public List<String> complaints() {
        return Stream.of(
                        "Runtime.exceptionThrown",
                        "Runtime.consoleAPICalled",
                        "Log.entryAdded",
                        "Page.javascriptDialogOpening")
                .flatMap(method -> events(method).stream())
                .map(JsonNode::toString)
                .toList();
    }

    /** {@return what was asked of the network or of files} */
    public List<String> requests() {
        return events("Network.requestWillBeSent").stream()
                .map(event -> event.path("params").path("request").path("url").asText())
                .toList();
    }

    /** A picture of what is seen, or of the whole page. */
    public void screenshot(String name, boolean whole) throws Exception {
        String data = call("Page.captureScreenshot", Map.of("captureBeyondViewport", whole))
                .path("data")
                .asText();
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(data));
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
