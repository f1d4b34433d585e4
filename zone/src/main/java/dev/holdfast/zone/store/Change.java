package dev.holdfast.zone.store;

import java.util.Optional;

/**
 * What became of a row since the last checkpoint.
 *
 * @param row empty: it was removed
 * @param below whether an older layer holds the row; else removing it leaves nothing to remember
 */
record Change<V>(Optional<V> row, boolean below) {}
