/**
 * Says whether the probes of a file can be used, and by whom not.
 *
 * <pre>{@code
 * for (Finding finding : Validation.of(UsdtFile.read(path, Detail.values()))) {
 *     System.out.println(finding.severity() + " " + finding.message());
 * }
 * }</pre>
 */
package dev.usdt.validate;
