/**
 * The one owner of the region: orders commands, makes them durable, applies them, answers; lets reads look at the state.
 */
package dev.holdfast.zone.engine;
