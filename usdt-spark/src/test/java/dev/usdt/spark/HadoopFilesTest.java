package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag$;

@Tag("fleet")
class HadoopFilesTest {

    @TempDir
    java.nio.file.Path folder;

    static Stream<Serializer> serializers() {
        SparkConf conf = new SparkConf(false);
        return Stream.of(new JavaSerializer(conf), new KryoSerializer(conf));
    }

    /** {@return as an executor has them} */
    static HadoopFiles sent(HadoopFiles files, Serializer serializer) {
        SerializerInstance instance = serializer.newInstance();
        return instance.deserialize(
                instance.serialize(files, ClassTag$.MODULE$.apply(HadoopFiles.class)),
                ClassTag$.MODULE$.apply(HadoopFiles.class));
    }

    /** A broadcast is sent by whatever serializer Spark is told to have. */
    @ParameterizedTest
    @MethodSource("serializers")
    void whatIsSentIsAsConfigured(Serializer serializer) throws Exception {
        java.nio.file.Path file = Files.writeString(folder.resolve("file"), "content");
        HadoopFiles here = new HadoopFiles(CountingFileSystem.configuration());
        // Also when it was in use.
        here.of(new Path("counted:/"));
        HadoopFiles files = sent(here, serializer);
        Path path = new Path("counted:" + file);
        assertEquals("counted", files.of(path).getUri().getScheme());
        try (FSDataInputStream in = files.open(path, 7)) {
            assertEquals('c', in.read());
        }
    }

    @Test
    void oneFileSystemIsMadeForEachServer() throws Exception {
        Configuration configuration = CountingFileSystem.configuration();
        configuration.setBoolean("fs.counted.impl.disable.cache", true);
        HadoopFiles files = new HadoopFiles(configuration);
        FileSystem one = files.of(new Path("counted:/a"));
        assertSame(one, files.of(new Path("counted:/b/c")));
        assertNotSame(one, files.of(new Path("counted://server/a")));
        assertNotSame(one, files.of(new Path("file:/a")));
    }

    /** They would be hidden, and a file be read wrongly that has one beside it. */
    @Test
    void checksumsAreFilesAsOthers() throws Exception {
        Files.writeString(folder.resolve("data"), "content");
        Files.writeString(folder.resolve(".data.crc"), "no checksum of it");
        HadoopFiles files = new HadoopFiles(new Configuration());
        Path directory = new Path(folder.toUri());
        List<String> names = Stream.of(files.of(directory).listStatus(directory))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .sorted()
                .toList();
        assertEquals(List.of(".data.crc", "data"), names);
        try (FSDataInputStream in = files.open(new Path(directory, "data"), 7)) {
            assertEquals("content", new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
