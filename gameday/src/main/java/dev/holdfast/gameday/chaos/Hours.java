package dev.holdfast.gameday.chaos;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When people are there to see what happens.
 *
 * @param from the first minute of a day, {@code to} the first that is no longer; equal: the whole day
 * @param zone whose clock it is
 */
public record Hours(SortedSet<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

  private static final Pattern TEXT = Pattern.compile(
      "(?:([a-z]{3})(?:-([a-z]{3}))? )?(\\d{1,2})(?::(\\d\\d))?-(\\d{1,2})(?::(\\d\\d))?");

  /** @param text as {@code 9-17}, {@code mon-fri 9:30-17}, or {@code always} */
  public static Hours of(String text, ZoneId zone) {
    if (text.equals("always")) {
      return new Hours(days(DayOfWeek.MONDAY, DayOfWeek.SUNDAY), LocalTime.MIN, LocalTime.MIN, zone);
    }
    Matcher m = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new IllegalArgumentException("hours are written as 9-17, mon-fri 9:30-17 or always, not " + text);
    }
    DayOfWeek first = m.group(1) == null ? DayOfWeek.MONDAY : day(m.group(1));
    DayOfWeek last = m.group(1) == null ? DayOfWeek.SUNDAY : m.group(2) == null ? first : day(m.group(2));
    LocalTime from = time(m.group(3), m.group(4));
    LocalTime to = time(m.group(5), m.group(6));
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("hours end after they begin, on the same day: " + text);
    }
    return new Hours(days(first, last), from, to, zone);
  }

  private static SortedSet<DayOfWeek> days(DayOfWeek first, DayOfWeek last) {
    SortedSet<DayOfWeek> days = new TreeSet<>();
    for (DayOfWeek day = first; days.add(day) && day != last; day = day.plus(1)) {
      continue;
    }
    return days;
  }

  private static DayOfWeek day(String word) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().toLowerCase(Locale.ROOT).startsWith(word)) {
        return day;
      }
    }
    throw new IllegalArgumentException("there is no day " + word + "; days are written as mon, tue, …");
  }

  private static LocalTime time(String hour, String minute) {
    int h = Integer.parseInt(hour);
    int m = minute == null ? 0 : Integer.parseInt(minute);
    if (h > 23 || m > 59) {
      throw new IllegalArgumentException("there is no time " + hour + (minute == null ? "" : ":" + minute)
          + "; the latest is 23:59");
    }
    return LocalTime.of(h, m);
  }

  public boolean contains(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    return days.contains(local.getDayOfWeek())
        && (from.equals(to) || !local.toLocalTime().isBefore(from) && local.toLocalTime().isBefore(to));
  }

  /** The first instant from then on that is within. */
  public Instant from(Instant at) {
    if (contains(at)) {
      return at;
    }
    ZonedDateTime local = at.atZone(zone);
    for (int day = 0; ; day++) {
      ZonedDateTime begin = local.toLocalDate().plusDays(day).atTime(from).atZone(zone);
      if (!begin.toInstant().isBefore(at) && days.contains(begin.getDayOfWeek())) {
        return begin.toInstant();
      }
    }
  }

  /** So much time within these hours after that instant: what is outside does not count. */
  Instant plus(Instant at, Duration time) {
    Instant now = from(at);
    Duration left = time;
    while (!from.equals(to)) {
      Instant end = now.atZone(zone).toLocalDate().atTime(to).atZone(zone).toInstant();
      Duration today = Duration.between(now, end);
      if (left.compareTo(today) < 0) {
        break;
      }
      left = left.minus(today);
      now = from(end);
    }
    return from.equals(to) ? from(now.plus(left)) : now.plus(left);
  }

  /** A day's name, for its budget. */
  String day(Instant at) {
    return at.atZone(zone).toLocalDate().toString();
  }
}
