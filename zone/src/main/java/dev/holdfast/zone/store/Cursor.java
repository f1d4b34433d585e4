package dev.holdfast.zone.store;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Walks one layer of a table upwards: its rows, and its marks of removed ones. */
interface Cursor<K, V> {

  boolean atEnd();

  K key();

  boolean removed();

  /** The row that is here, read from disk only when its value is asked for. */
  Map.Entry<K, V> entry();

  void advance();

  /** Of changes in memory. */
  final class OfChanges<K, V> implements Cursor<K, V> {
    private final Iterator<Map.Entry<K, Change<V>>> rest;
    private Optional<Map.Entry<K, Change<V>>> at = Optional.empty();

    OfChanges(Iterator<Map.Entry<K, Change<V>>> rest) {
      this.rest = rest;
      advance();
    }

    @Override
    public boolean atEnd() {
      return at.isEmpty();
    }

    @Override
    public K key() {
      return at.orElseThrow().getKey();
    }

    @Override
    public boolean removed() {
      return at.orElseThrow().getValue().row().isEmpty();
    }

    @Override
    public Map.Entry<K, V> entry() {
      return Map.entry(key(), at.orElseThrow().getValue().row().orElseThrow());
    }

    @Override
    public void advance() {
      at = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
    }
  }
}
