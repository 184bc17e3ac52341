/** A Spark job that makes tables of the probes in files, archives and images of any Hadoop file system. */
@org.jspecify.annotations.NullMarked
package dev.usdt.spark;
