package dev.usdt.catalog;

/** How a {@link Condition} compares a value. */
public enum Comparison {
    /** The same. */
    EQUAL("=="),
    /** Not the same. */
    NOT_EQUAL("!="),
    /** Less. */
    LESS("<"),
    /** Less, or the same. */
    LESS_OR_EQUAL("<="),
    /** Greater. */
    GREATER(">"),
    /** Greater, or the same. */
    GREATER_OR_EQUAL(">="),
    /** A text that begins with the other. */
    STARTS_WITH("^=");

    private final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    /** {@return how it is typed} */
    public String sign() {
        return sign;
    }

    /** {@return whether texts can be compared like this} */
    boolean isForTexts() {
        return this == EQUAL || this == NOT_EQUAL || this == STARTS_WITH;
    }

    /**
     * {@return whether two numbers compare like this}
     *
     * @param order negative, zero or positive as the first one is less than, equal to or greater than the second
     * @throws IllegalStateException of {@link #STARTS_WITH}
     */
    boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case STARTS_WITH -> throw new IllegalStateException("numbers do not start with others");
        };
    }
}
