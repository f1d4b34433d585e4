package dev.holdfast.region.sns;

import dev.holdfast.region.iam.Cidr;
import dev.holdfast.region.sns.Value.Num;
import dev.holdfast.region.sns.Value.Text;
import java.util.List;

/** One element of the list that a filter policy has for a key: any of them may hold. */
sealed interface Pattern {

  /** Whether it holds for one value. */
  boolean matches(Value value);

  record Exactly(Value wanted) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return wanted instanceof Num n && value instanceof Num other ? n.isSame(other) : wanted.equals(value);
    }
  }

  record Prefix(String prefix) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return value instanceof Text t && t.text().startsWith(prefix);
    }
  }

  record Suffix(String suffix) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return value instanceof Text t && t.text().endsWith(suffix);
    }
  }

  record AnyCase(String text) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return value instanceof Text t && t.text().equalsIgnoreCase(text);
    }
  }

  /**
   * @param parts what is between the stars, in order; the first begins the text, the last ends it
   */
  record Wild(List<String> parts) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return value instanceof Text t && matches(t.text());
    }

    /** Each part where it comes first: linear in the lengths, whatever they hold. */
    private boolean matches(String text) {
      String first = parts.getFirst();
      String last = parts.getLast();
      if (parts.size() == 1) {
        return text.equals(first);
      } else if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
        return false;
      }
      int at = first.length();
      int end = text.length() - last.length();
      for (String part : parts.subList(1, parts.size() - 1)) {
        int found = Search.indexOf(text, part, at, end);
        if (found < 0) {
          return false;
        }
        at = found + part.length();
      }
      return true;
    }
  }

  /** Holds for a value for which none of these does. */
  record AnythingBut(List<Pattern> not) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return not.stream().noneMatch(p -> p.matches(value));
    }
  }

  /** One side of a range, or a number. */
  record Bound(String operator, Num number) {
    boolean holds(Num value) {
      int c = value.number().compareTo(number.number());
      return switch (operator) {
        case "=" -> c == 0;
        case "<" -> c < 0;
        case "<=" -> c <= 0;
        case ">" -> c > 0;
        default -> c >= 0;
      };
    }
  }

  record Numeric(List<Bound> bounds) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return value instanceof Num n && bounds.stream().allMatch(b -> b.holds(n));
    }
  }

  record InBlock(Cidr block) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return value instanceof Text t && t.text().indexOf('/') < 0
          && Cidr.parse(t.text()).filter(block::contains).isPresent();
    }
  }

  /** Of a key, not of a value: see {@link FilterPolicy}. */
  record Exists(boolean wanted) implements Pattern {
    @Override
    public boolean matches(Value value) {
      return wanted;
    }
  }

  /** The operators by which an object is known for a pattern. */
  List<String> OPERATORS = List.of(
      "anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard");

  /** Text in a text, without the square of their lengths that a plain search may take. */
  final class Search {

    private Search() {}

    /** Where {@code part} is first found in {@code text} from {@code from}, to end before {@code to}; or -1. */
    static int indexOf(String text, String part, int from, int to) {
      if (part.isEmpty()) {
        return from;
      }
      int[] back = new int[part.length()];
      for (int i = 1, k = 0; i < part.length(); i++) {
        while (k > 0 && part.charAt(k) != part.charAt(i)) {
          k = back[k - 1];
        }
        back[i] = part.charAt(k) == part.charAt(i) ? ++k : k;
      }
      for (int i = from, k = 0; i < to; i++) {
        while (k > 0 && part.charAt(k) != text.charAt(i)) {
          k = back[k - 1];
        }
        k += part.charAt(k) == text.charAt(i) ? 1 : 0;
        if (k == part.length()) {
          return i - k + 1;
        }
      }
      return -1;
    }
  }
}
