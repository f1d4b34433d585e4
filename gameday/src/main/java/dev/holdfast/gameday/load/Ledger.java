package dev.holdfast.gameday.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the website has acknowledged; and what of it has been seen. Safe for use by many threads. */
public final class Ledger {

  /** @param at when it was acknowledged, nanoseconds since the beginning */
  public record Upload(String id, String type, long at) {}

  /** @param id 0 where the website did not say; {@code body} different for each comment of a game day */
  public record Comment(String item, long id, String body) {}

  /** @param user the number of the user */
  public record Like(String item, int user) implements Comparable<Like> {
    @Override
    public int compareTo(Like other) {
      int byItem = item.compareTo(other.item);
      return byItem != 0 ? byItem : Integer.compare(user, other.user);
    }
  }

  // All guarded by this.
  private final SortedMap<String, Upload> uploads = new TreeMap<>();
  private final List<Comment> comments = new ArrayList<>();
  private final SortedSet<Like> likes = new TreeSet<>();
  private final List<String> ready = new ArrayList<>();
  private final SortedSet<String> waiting = new TreeSet<>();
  private boolean later;

  public synchronized void acknowledged(Upload upload) {
    if (uploads.putIfAbsent(upload.id(), upload) == null) {
      waiting.add(upload.id());
    }
  }

  public synchronized void acknowledged(Comment comment) {
    later |= comment.id() == 0;
    comments.add(comment);
  }

  public synchronized void acknowledged(Like like) {
    likes.add(like);
  }

  /** Something acknowledged may be written only in a moment: it was taken for later. */
  public synchronized void later() {
    later = true;
  }

  public synchronized boolean hasLater() {
    return later;
  }

  /** The upload can be seen by everybody. */
  public synchronized void ready(String id) {
    if (waiting.remove(id)) {
      ready.add(id);
    }
  }

  public synchronized List<Upload> uploads() {
    return List.copyOf(uploads.values());
  }

  public synchronized List<Comment> comments() {
    return List.copyOf(comments);
  }

  public synchronized List<Like> likes() {
    return List.copyOf(likes);
  }

  /** The uploads known to be ready, in the order in which that was learnt. */
  public synchronized List<String> ready() {
    return List.copyOf(ready);
  }

  /** The acknowledged uploads not known to be ready. */
  public synchronized List<String> waiting() {
    return List.copyOf(waiting);
  }
}
