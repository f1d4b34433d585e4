package dev.holdfast.region;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The region is a function of its commands: it touches no file, socket, thread, clock or chance, and iterates over
 * nothing whose order differs from one JVM to the next. Every ban names what to use instead.
 */
final class PurityTest {

  /** @param pattern a regular expression of fully qualified class names */
  private record BannedClass(String pattern, String instead) {}

  /** @param pattern a regular expression of {@code class.method(parameter,…)} */
  private record BannedCall(String pattern, String instead) {}

  private static final List<BannedClass> CLASSES = List.of(
      new BannedClass("java\\.io\\.(?!(ByteArray(In|Out)putStream|UncheckedIOException|IOException|Serializable"
          + "|(In|Out)putStream)$).*", "what the world does is a Report; what it should do is a ZoneIntent"),
      new BannedClass("java\\.nio\\.(file|channels)\\..*", "bytes lie in the blob store: call.body()"),
      new BannedClass("java\\.net\\.(?!(URI|URLEncoder|URLDecoder)$).*", "what the world should do is a ZoneIntent"),
      new BannedClass("java\\.lang\\.(Thread.*|Process.*|Runtime|ScopedValue.*)", "a Controller, or call.timer(...)"),
      new BannedClass("java\\.util\\.(Timer|TimerTask)", "call.timer(...)"),
      new BannedClass("java\\.util\\.concurrent\\..*", "one command at a time: plain fields and collections"),
      new BannedClass("java\\.util\\.(Random|UUID)|java\\.security\\.SecureRandom|java\\.util\\.random\\..*",
          "call.ids()"),
      new BannedClass("java\\.time\\.(Clock|InstantSource)", "call.now()"),
      new BannedClass("java\\.util\\.(HashMap|IdentityHashMap|WeakHashMap|Hashtable)",
          "TreeMap, or LinkedHashMap where the order given matters"),
      new BannedClass("java\\.util\\.HashSet", "TreeSet, or LinkedHashSet where the order given matters"),
      new BannedClass("java\\.util\\.(TimeZone|Calendar|GregorianCalendar|Date)|java\\.text\\..*",
          "java.time, with ZoneOffset.UTC"),
      new BannedClass("java\\.(sql|rmi|awt)\\..*|javax\\.(net|crypto)\\..*", "the shell around the region; call.vault()"));

  private static final List<BannedCall> CALLS = List.of(
      new BannedCall("java\\.lang\\.System\\.(?!arraycopy).*", "call.now(); call.settings(); call.event(...)"),
      new BannedCall("java\\.lang\\.System\\.identityHashCode.*", "a key of the row"),
      new BannedCall("java\\.time\\.\\w+\\.now\\(.*", "call.now()"),
      new BannedCall("java\\.time\\.ZoneId\\.systemDefault.*", "ZoneOffset.UTC"),
      new BannedCall("java\\.util\\.Locale\\.getDefault.*", "Locale.ROOT"),
      new BannedCall("java\\.lang\\.String\\.to(Upper|Lower)Case\\(\\)", "toUpperCase(Locale.ROOT)"),
      new BannedCall("java\\.lang\\.String\\.(formatted\\(|format\\(java\\.lang\\.String).*",
          "String.format(Locale.ROOT, …): else digits follow the machine's locale"),
      new BannedCall("java\\.lang\\.Math\\.random.*", "call.ids().below(bound)"),
      new BannedCall("java\\.util\\.Collections\\.shuffle.*", "call.ids().below(bound)"),
      new BannedCall(".*\\.parallel(Stream)?\\(\\)", "stream()"),
      new BannedCall("java\\.util\\.stream\\.Collectors\\.(toMap|toUnmodifiableMap)\\("
          + "java\\.util\\.function\\.Function, java\\.util\\.function\\.Function(, java\\.util\\.function\\.BinaryOperator)?\\)",
          "toMap(key, value, merge, TreeMap::new)"),
      new BannedCall("java\\.util\\.stream\\.Collectors\\.(groupingBy|partitioningBy)\\(java\\.util\\.function\\.Function"
          + "(, java\\.util\\.stream\\.Collector)?\\)", "groupingBy(key, TreeMap::new, toList())"),
      new BannedCall("java\\.util\\.stream\\.Collectors\\.toSet\\(\\)", "toCollection(TreeSet::new)"));

  private static JavaClasses region;

  @BeforeAll
  static void read() {
    // The SDK's classes are only named here; reading them all takes most of a minute.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    region = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("dev.holdfast.region");
    assertThat(region).hasSizeGreaterThan(300);
  }

  @Test
  void nothingOfTheOutsideIsNamed() {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : region) {
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String target = d.getTargetClass().getBaseComponentType().getFullName();
        for (BannedClass ban : CLASSES) {
          if (target.matches(ban.pattern)) {
            found.add(outermost(c) + " uses " + target + "; use instead: " + ban.instead);
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void nothingThatDiffersFromOneRunToTheNextIsCalled() {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : region) {
      List<JavaCodeUnitAccess<?>> calls = new ArrayList<>(c.getMethodCallsFromSelf());
      calls.addAll(c.getMethodReferencesFromSelf());
      for (JavaCodeUnitAccess<?> call : calls) {
        String target = signature(call.getTarget());
        for (BannedCall ban : CALLS) {
          if (target.matches(ban.pattern)) {
            found.add(call.getSourceCodeLocation() + " calls " + target + "; use instead: " + ban.instead);
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void nothingIsRememberedOutsideTheState() {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : region) {
      c.getFields().stream()
          .filter(f -> f.getModifiers().contains(JavaModifier.STATIC)
              && !f.getModifiers().contains(JavaModifier.FINAL))
          .forEach(f -> found.add(f.getFullName() + " is static and not final; use instead: a Table"));
    }
    assertThat(found).isEmpty();
  }

  private static String signature(AccessTarget.CodeUnitAccessTarget target) {
    return target.getOwner().getFullName() + '.' + target.getName() + '('
        + String.join(", ", target.getRawParameterTypes().stream().map(JavaClass::getFullName).toList()) + ')';
  }

  private static String outermost(JavaClass c) {
    String name = c.getFullName();
    return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
  }
}
