package dev.usdt.archive.internal.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.archive.Image;
import dev.usdt.archive.Layer;
import dev.usdt.archive.Platform;
import dev.usdt.archive.internal.bytes.FileSlice;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads which images there are and what they are made of: an <a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">OCI image layout</a> with its indexes
 * and manifests, or the manifest.json of an archive of Docker.
 */
public final class Manifests {

    /** Registries take manifests of up to 4 MiB. */
    private static final int MOST_BYTES = 4 << 20;
    /** Of indexes within indexes. */
    private static final int MOST_DEPTH = 4;

    private static final int MOST_IMAGES = 1000;
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,128}");
    /** Of objects, names, numbers and so on: what is read is held as a tree, which takes 70 bytes for two of text. */
    private static final int MOST_TOKENS = 100_000;
    /** Of all of them, which an image may name again and again. */
    private static final int MOST_DOCUMENTS = 4 * MOST_IMAGES;

    private static final long MOST_BYTES_OF_ALL = 64L << 20;
    /** Docker has 127 at most. */
    private static final int MOST_LAYERS = 1000;

    private static final int MOST_FAULTS = 100;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
            .build());

    private final Blobs blobs;
    private final List<Found> found = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private int documents;
    private long bytesOfAll;
    private boolean isCut;

    /**
     * An image, and where its layers are.
     *
     * @param image what it says about itself
     * @param blobs the names of its layers, in their order
     */
    public record Found(Image image, List<String> blobs) {}

    /** Of what may be anything else. */
    static final String NO_IMAGE =
            "not a container image (expected an OCI layout, or the output of docker save or podman save)";

    private Manifests(Blobs blobs) {
        this.blobs = blobs;
    }

    /**
     * Reads all of it.
     *
     * @param blobs the files of the images
     * @throws IOException if there are no images, or what says which there are cannot be read
     */
    public static Manifests read(Blobs blobs) throws IOException {
        Manifests manifests = new Manifests(blobs);
        Optional<JsonNode> index = manifests.json("index.json");
        Optional<JsonNode> docker = index.isPresent() ? Optional.empty() : manifests.json("manifest.json");
        if (index.isPresent()) {
            manifests.addIndex(index.get(), "", 0);
        } else if (docker.isPresent()) {
            for (JsonNode image : docker.get()) {
                if (!manifests.hasRoom(0)) {
                    break;
                }
                manifests.addOfDocker(image);
            }
        } else {
            throw new IOException(NO_IMAGE);
        }
        if (manifests.found.isEmpty() && manifests.faults.isEmpty()) {
            throw new IOException((index.isPresent() ? "index.json" : "manifest.json") + " names no image");
        }
        return manifests;
    }

    /** {@return the images} */
    public List<Found> images() {
        return List.copyOf(found);
    }

    /** {@return what of the description cannot be read} */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    private void addIndex(JsonNode index, String above, int depth) {
        for (JsonNode manifest : index.path("manifests")) {
            if (!hasRoom(depth)) {
                return;
            }
            String name = nameOf(manifest, above);
            String digest = text(manifest, "digest");
            try {
                if (isImage(manifest)) {
                    addManifest(digest, name, manifest.path("platform"), depth);
                }
            } catch (IOException e) {
                faults.add(named("manifest", digest) + ": " + e.getMessage());
            }
        }
    }

    private boolean hasRoom(int depth) {
        boolean room = found.size() < MOST_IMAGES
                && depth <= MOST_DEPTH
                && documents <= MOST_DOCUMENTS
                && bytesOfAll <= MOST_BYTES_OF_ALL
                && faults.size() < MOST_FAULTS;
        if (!room && !isCut) {
            isCut = true;
            faults.add("more than " + MOST_IMAGES + " images, indexes deeper than " + MOST_DEPTH + ", or more than "
                    + MOST_FAULTS + " faults: the rest is left out");
        }
        return room;
    }

    /** BuildKit puts attestations beside images: what was built how, for a platform of that name. */
    private static boolean isImage(JsonNode manifest) {
        return !text(manifest.path("platform"), "os").equals("unknown")
                && manifest.path("annotations")
                        .path("vnd.docker.reference.type")
                        .asText()
                        .isEmpty();
    }

    private static String nameOf(JsonNode manifest, String above) {
        JsonNode annotations = manifest.path("annotations");
        String name = text(annotations, "io.containerd.image.name");
        name = name.isEmpty() ? text(annotations, "org.opencontainers.image.ref.name") : name;
        return name.isEmpty() ? above : name;
    }

    private void addManifest(String digest, String name, JsonNode platform, int depth) throws IOException {
        JsonNode manifest = required(blob(digest));
        if (manifest.has("manifests")) {
            addIndex(manifest, name, depth + 1);
            return;
        } else if (!seen.add(name + ' ' + digest)) {
            return;
        }
        JsonNode config = required(blob(text(manifest.path("config"), "digest")));
        List<String> digests = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            digests.add(text(layer, "digest"));
            names.add(blob(text(layer, "digest")));
        }
        add(name, config, platform, digests, names);
    }

    private void addOfDocker(JsonNode image) {
        String config = text(image, "Config");
        try {
            List<String> layers = new ArrayList<>();
            for (JsonNode layer : image.path("Layers")) {
                layers.add(layer.asText());
            }
            add(image.path("RepoTags").path(0).asText(), required(config), JSON.createObjectNode(), List.of(), layers);
        } catch (IOException e) {
            faults.add(named("config", config) + ": " + e.getMessage());
        }
    }

    private void add(String name, JsonNode config, JsonNode platform, List<String> digests, List<String> layerNames) {
        if (layerNames.size() > MOST_LAYERS) {
            faults.add((name.isEmpty() ? "an image" : name) + " has more than " + MOST_LAYERS
                    + " layers, so it is left out");
            return;
        }
        List<String> instructions = instructions(config);
        JsonNode diffIds = config.path("rootfs").path("diff_ids");
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < layerNames.size(); i++) {
            String diffId = diffIds.path(i).asText();
            // History says what each layer is only if it is of as many.
            String instruction = instructions.size() == layerNames.size() ? instructions.get(i) : "";
            layers.add(new Layer(digests.isEmpty() ? diffId : digests.get(i), diffId, instruction));
        }
        // The config is what containers are made by; the index repeats it.
        JsonNode runsOn = text(config, "architecture").isEmpty() ? platform : config;
        found.add(new Found(
                new Image(
                        name,
                        new Platform(text(runsOn, "os"), text(runsOn, "architecture"), text(runsOn, "variant")),
                        layers),
                List.copyOf(layerNames)));
    }

    private static List<String> instructions(JsonNode config) {
        List<String> instructions = new ArrayList<>();
        for (JsonNode step : config.path("history")) {
            if (!step.path("empty_layer").asBoolean()) {
                instructions.add(text(step, "created_by"));
            }
        }
        return instructions;
    }

    private static String blob(String digest) throws IOException {
        if (!DIGEST.matcher(digest).matches()) {
            throw new IOException("the digest of a blob is '" + digest + "'");
        }
        return "blobs/" + digest.replace(':', '/');
    }

    private static String named(String what, String name) {
        return what + " " + (name.isEmpty() ? "without a name" : name);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asText("");
    }

    private JsonNode required(String name) throws IOException {
        Optional<JsonNode> json = json(name);
        if (json.isEmpty()) {
            throw new IOException(name + " is not there");
        }
        return json.get();
    }

    /** What exceeds a bound has no place. */
    private static String inWords(@Nullable JsonLocation place) {
        return place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }

    private Optional<JsonNode> json(String name) throws IOException {
        Optional<FileSlice> blob = blobs.find(name);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream stream = blob.get().stream()) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException(name + " has more than " + MOST_BYTES + " bytes");
            }
            documents++;
            bytesOfAll += bytes.length;
            if (documents > MOST_DOCUMENTS || bytesOfAll > MOST_BYTES_OF_ALL) {
                throw new IOException("the description of the images is too long, so the rest of it is not read");
            }
            return Optional.of(JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            throw new IOException(name + " is not JSON: " + e.getOriginalMessage() + inWords(e.getLocation()), e);
        }
    }
}
