package dev.usdt.trace;

import dev.usdt.ProbeSite;
import dev.usdt.trace.internal.fetch.EventPlan;
import dev.usdt.trace.internal.fetch.SitePlan;

/**
 * A site, of which file it is, and of which event.
 *
 * @param source the file
 * @param plan what is fetched
 * @param event the event that it shares with others
 */
record TracedSite(TraceSource source, SitePlan plan, EventPlan event) {

    ProbeSite site() {
        return plan.site();
    }

    /** {@code provider:name at 0x613854}. */
    String label() {
        return site().provider() + ":" + site().name() + " at 0x" + Long.toHexString(site().address());
    }
}
