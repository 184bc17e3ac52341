package dev.usdt.bpftrace.internal.value;

import dev.usdt.ProbeSite;
import java.util.Optional;

/**
 * Why a probe cannot be traced by its name.
 *
 * @param reason in words
 * @param dead the site that is to blame if nothing at all can be attached there, by name or by address
 */
public record Refusal(String reason, Optional<ProbeSite> dead) {

    /** {@return a refusal of a name} */
    public static Refusal ofName(String reason) {
        return new Refusal(reason, Optional.empty());
    }

    /** {@return a refusal that holds for an address too} */
    static Refusal ofSite(String reason, ProbeSite site) {
        return new Refusal(reason, Optional.of(site));
    }
}
