package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/** The job as {@code spark-submit} runs it: in a process of its own, of the jar, with nothing but Spark's jars. */
final class SparkProcess {

    private static final Path HOME = Path.of(System.getProperty("usdt.spark.home", "missing"));
    private static final String JAR = System.getProperty("usdt.spark.jar", "missing");
    private static final String COMPILER = "-XX:TieredStopAtLevel=1";
    private static final long MOST_MINUTES = 10;

    private SparkProcess() {}

    /**
     * Runs it to its end.
     *
     * @param folder for what it writes on its way
     * @param master which kind of cluster
     * @param status what it ends with
     * @param settings of Spark, {@code KEY=VALUE}
     * @return what it printed
     */
    static String run(Path folder, String master, int status, List<String> settings, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx768m",
                // It ends before a better compiler would be worth its time.
                COMPILER,
                "-Djava.io.tmpdir=" + folder));
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
        // The file system that counts is of the tests.
        command.addAll(
                List.of("-cp", HOME.resolve("jars") + "/*:" + ownClasses(), "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", master, "--class", ProbeInventory.class.getName()));
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(
                "spark.ui.enabled=false",
                "spark.sql.shuffle.partitions=4",
                "spark.sql.codegen.wholeStage=false",
                "spark.executor.extraJavaOptions=" + COMPILER,
                "spark.executor.extraClassPath=" + ownClasses(),
                "spark.log.level=WARN"));
        for (String setting : all) {
            command.addAll(List.of("--conf", setting));
        }
        command.add(JAR);
        command.addAll(Arrays.asList(arguments));
        Path out = folder.resolve("out.log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("SPARK_HOME", HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_LOCAL_DIRS", folder.toString());
        Process process = builder.start();
        boolean ended = false;
        try {
            ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
        } finally {
            if (!ended) {
                // Executors are processes of their own.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        assertTrue(ended, "it does not end");
        String printed = Files.readString(out);
        assertEquals(status, process.exitValue(), printed);
        return printed;
    }

    private static Path ownClasses() {
        try {
            return Path.of(CountingFileSystem.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
