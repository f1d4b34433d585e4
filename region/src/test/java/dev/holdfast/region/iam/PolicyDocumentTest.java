package dev.holdfast.region.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.iam.PolicyDocument.Kind;
import dev.holdfast.region.iam.PolicyDocument.Verdict;
import dev.holdfast.region.iam.Principals.Match;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy says, by the examples and tables of AWS's documentation. */
final class PolicyDocumentTest {

  private static final Subject ADA = Subject.user("arn:aws:iam::111122223333:user/ada", "111122223333");
  private static final Subject SESSION = Subject.session(
      "arn:aws:sts::111122223333:assumed-role/web/i-1", "111122223333", "arn:aws:iam::111122223333:role/path/web");
  private static final Subject ROOT = Subject.root("111122223333");

  private static PolicyDocument identity(String statement) {
    return PolicyDocument.parse(Kind.IDENTITY, "{\"Version\":\"2012-10-17\",\"Statement\":" + statement + '}');
  }

  private static PolicyDocument resource(String principal) {
    return PolicyDocument.parse(Kind.RESOURCE, "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"," + principal
        + ",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/*\"}]}");
  }

  private static boolean holds(String condition, Map<String, List<String>> keys) {
    return identity("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":" + condition + '}')
        .of("s3:GetObject", "arn:aws:s3:::b/k", Keys.NONE.with(keys)) == Verdict.ALLOW;
  }

  private static boolean holds(String condition, String key, String... values) {
    return holds(condition, values.length == 0 ? Map.of() : Map.of(key, List.of(values)));
  }

  @ParameterizedTest
  @CsvSource({
      "s3:*,                    s3:GetObject,    true",
      "S3:GETOBJECT,            s3:GetObject,    true",
      "s3:Get*,                 s3:GetObjectAcl, true",
      "s3:*Object,              s3:GetObjectAcl, false",
      "s3:?etObject,            s3:GetObject,    true",
      "s3:?GetObject,           s3:GetObject,    false",
      "*,                       sqs:SendMessage, true",
      "sqs:*,                   s3:GetObject,    false",
      "iam:*AccessKey*,         iam:ListAccessKeys, true",
  })
  void actions(String pattern, String action, boolean matches) {
    assertThat(identity("{\"Effect\":\"Allow\",\"Action\":\"" + pattern + "\",\"Resource\":\"*\"}").of(action, "*", Keys.NONE))
        .isEqualTo(matches ? Verdict.ALLOW : Verdict.NOTHING);
    assertThat(identity("{\"Effect\":\"Deny\",\"NotAction\":[\"" + pattern + "\"],\"Resource\":\"*\"}").of(action, "*", Keys.NONE))
        .isEqualTo(matches ? Verdict.NOTHING : Verdict.DENY);
  }

  @ParameterizedTest
  @CsvSource({
      "*,                                arn:aws:s3:::b/k,        true",
      "arn:aws:s3:::b/*,                 arn:aws:s3:::b/a/b/c,    true",
      "arn:aws:s3:::b/*,                 arn:aws:s3:::b,          false",
      "arn:aws:s3:::b*,                  arn:aws:s3:::b,          true",
      "arn:aws:s3:::B/k,                 arn:aws:s3:::b/k,        false",
      "arn:aws:s3:::*/home/?.txt,        arn:aws:s3:::b/home/a.txt, true",
      "arn:aws:s3:::b/${aws:username}/*, arn:aws:s3:::b/ada/k,    true",
      "arn:aws:s3:::b/${aws:username}/*, arn:aws:s3:::b/bob/k,    false",
      "arn:aws:s3:::b/${aws:none}/*,     arn:aws:s3:::b/ada/k,    false",
      "'arn:aws:s3:::b/${aws:none, ''all''}/*', arn:aws:s3:::b/all/k, true",
      "arn:aws:s3:::b/${*}/k,            arn:aws:s3:::b/x/k,      false",
      "arn:aws:s3:::b/${*}/k,            arn:aws:s3:::b/*/k,      true",
      "arn:aws:s3:::b/${$}{a},           arn:aws:s3:::b/${a},     true",
      "arn:aws:s3:::b/${?}x,             arn:aws:s3:::b/?x,       true",
      "arn:aws:s3:::b/${open,            arn:aws:s3:::b/${open,   true",
  })
  void resources(String pattern, String resource, boolean matches) {
    Keys keys = Keys.NONE.with("aws:username", "ada");
    assertThat(identity("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":[\"arn:aws:s3:::other\",\"" + pattern + "\"]}")
        .of("s3:GetObject", resource, keys)).isEqualTo(matches ? Verdict.ALLOW : Verdict.NOTHING);
    assertThat(identity("{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotResource\":\"" + pattern + "\"}")
        .of("s3:GetObject", resource, keys)).isEqualTo(matches ? Verdict.NOTHING : Verdict.ALLOW);
  }

  @Test
  void aVariableStandsForItselfAndIsNoPattern() {
    PolicyDocument home = identity("{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::b/${aws:username}/*\"}");
    assertThat(home.of("s3:GetObject", "arn:aws:s3:::b/ada/k", Keys.NONE.with("aws:username", "*"))).isEqualTo(Verdict.NOTHING);
    assertThat(home.of("s3:GetObject", "arn:aws:s3:::b/*/k", Keys.NONE.with("aws:username", "*"))).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void inTheOldVersionAVariableIsText() {
    PolicyDocument old = PolicyDocument.parse(Kind.IDENTITY, "{\"Version\":\"2008-10-17\",\"Statement\":"
        + "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"arn:aws:s3:::b/${aws:username}\"}}");
    assertThat(old.of("s3:GetObject", "arn:aws:s3:::b/ada", Keys.NONE.with("aws:username", "ada"))).isEqualTo(Verdict.NOTHING);
    assertThat(old.of("s3:GetObject", "arn:aws:s3:::b/${aws:username}", Keys.NONE)).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aDenyWinsWhereverItStands() {
    String allow = "{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}";
    String deny = "{\"Effect\":\"Deny\",\"Action\":\"s3:DeleteObject\",\"Resource\":\"arn:aws:s3:::b/keep/*\"}";
    for (String both : List.of('[' + allow + ',' + deny + ']', '[' + deny + ',' + allow + ']')) {
      assertThat(identity(both).of("s3:DeleteObject", "arn:aws:s3:::b/keep/k", Keys.NONE)).isEqualTo(Verdict.DENY);
      assertThat(identity(both).of("s3:DeleteObject", "arn:aws:s3:::b/k", Keys.NONE)).isEqualTo(Verdict.ALLOW);
      assertThat(identity(both).of("sqs:SendMessage", "*", Keys.NONE)).isEqualTo(Verdict.NOTHING);
    }
  }

  /** Operator, the policy's value, the request's (none: the key is not there), whether it holds. */
  @ParameterizedTest
  @CsvSource(nullValues = "none", value = {
      "StringEquals, a, a, true", "StringEquals, a, A, false", "StringEquals, a, none, false",
      "StringEquals, a*, ab, false", "StringEqualsIfExists, a, none, true", "StringEqualsIfExists, a, b, false",
      "StringNotEquals, a, b, true", "StringNotEquals, a, a, false", "StringNotEquals, a, none, true",
      "StringEqualsIgnoreCase, a, A, true", "StringNotEqualsIgnoreCase, a, A, false",
      "StringLike, a*c, abbc, true", "StringLike, a?c, abbc, false", "StringNotLike, a*, abc, false",
      "StringNotLike, a*, none, true", "stringlike, *, x, true",
      "NumericEquals, 10, 10.0, true", "NumericNotEquals, 10, 10.0, false", "NumericLessThan, 10, 9, true",
      "NumericLessThan, 10, 10, false", "NumericLessThanEquals, 10, 10, true", "NumericGreaterThan, 10, 11, true",
      "NumericGreaterThanEquals, 10, 10, true", "NumericEquals, ten, ten, false", "NumericLessThan, 1e999999999, 1, true",
      "DateLessThan, 2026-01-02T00:00:00Z, 2026-01-01T23:59:59Z, true",
      "DateLessThan, 2026-01-02, 2026-01-02T00:00:00Z, false", "DateLessThanEquals, 2026-01-02, 2026-01-02T00:00:00Z, true",
      "DateGreaterThan, 2026-01-02T01:00:00+01:00, 2026-01-02T00:00:01Z, true",
      "DateGreaterThanEquals, 1767312000, 2026-01-02T00:00:00Z, true", "DateEquals, 2026-01-02, 1767312000, true",
      "DateNotEquals, 2026-01-02, 1767312000, false", "DateEquals, yesterday, yesterday, false",
      "Bool, true, TRUE, true", "Bool, true, false, false", "Bool, true, none, false", "BoolIfExists, true, none, true",
      "BinaryEquals, QmluYXJ5, QmluYXJ5, true", "BinaryEquals, QmluYXJ5, QmluYXJ6, false",
      "IpAddress, 203.0.113.0/24, 203.0.113.9, true", "IpAddress, 203.0.113.0/24, 203.0.114.9, false",
      "IpAddress, 203.0.113.9, 203.0.113.9, true", "IpAddress, 0.0.0.0/0, 8.8.8.8, true",
      "IpAddress, 0.0.0.0/0, ::1, false", "IpAddress, ::/0, ::1, true", "IpAddress, 2001:db8:1234:5678::/64, 2001:DB8:1234:5678::9, true",
      "IpAddress, 2001:db8:1234:5678::/64, 2001:db8:1234:5679::9, false", "NotIpAddress, 10.0.0.0/8, 10.1.2.3, false",
      "NotIpAddress, 10.0.0.0/8, 11.1.2.3, true", "IpAddress, 10.0.0.0/33, 10.0.0.0, false", "IpAddress, 1.2.3, 1.2.3, false",
      "IpAddress, 1.2.3.256, 1.2.3.256, false", "IpAddress, 1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, true",
      "ArnLike, arn:aws:sns:*:111122223333:a*, arn:aws:sns:us-east-1:111122223333:abc, true",
      "ArnEquals, arn:aws:sns:*:111122223333:a*, arn:aws:sns:us-east-1:111122223333:abc, true",
      "ArnLike, arn:aws:s*:abc, arn:aws:sns:us-east-1:111122223333:abc, false",
      "ArnNotLike, arn:aws:s3:::b, arn:aws:s3:::b, false", "ArnNotEquals, arn:aws:s3:::b, arn:aws:s3:::c, true",
      "ArnLike, arn:aws:s3:::*, no-arn, false", "ArnLike, arn:aws:s3:::${aws:username}, arn:aws:s3:::ada, true",
      "Null, true, none, true", "Null, true, x, false", "Null, false, x, true", "Null, false, none, false",
      "ForAllValues:StringEquals, a, none, true", "ForAnyValue:StringEquals, a, none, false",
      "ForAllValues:StringNotEquals, a, a, false", "ForAnyValue:StringNotEquals, a, none, false",
      "StringEquals, ${aws:username}, ada, true", "StringNotEquals, ${aws:username}, ada, false",
      "StringEquals, ${aws:none}, ada, false", "StringLike, ${aws:username}*, adam, true",
  })
  void conditions(String operator, String asked, String value, boolean holds) {
    Map<String, List<String>> keys = value == null ? Map.of("aws:username", List.of("ada"))
        : Map.of("aws:username", List.of("ada"), "AWS:Key", List.of(value));
    assertThat(holds("{\"" + operator + "\":{\"aws:key\":\"" + asked + "\"}}", keys)).isEqualTo(holds);
  }

  @Test
  void severalValuesAndSeveralConditions() {
    String either = "{\"StringEquals\":{\"aws:key\":[\"a\",\"b\"]}}";
    assertThat(holds(either, "aws:key", "b")).isTrue();
    assertThat(holds(either, "aws:key", "c")).isFalse();
    String neither = "{\"StringNotEquals\":{\"aws:key\":[\"a\",\"b\"]}}";
    assertThat(holds(neither, "aws:key", "b")).isFalse();
    assertThat(holds(neither, "aws:key", "c")).isTrue();
    String both = "{\"StringEquals\":{\"aws:key\":\"a\",\"aws:other\":\"x\"},\"Bool\":{\"aws:flag\":true}}";
    assertThat(holds(both, Map.of("aws:key", List.of("a"), "aws:other", List.of("x"), "aws:flag", List.of("true")))).isTrue();
    assertThat(holds(both, Map.of("aws:key", List.of("a"), "aws:other", List.of("x")))).isFalse();
  }

  @Test
  void keysOfSeveralValues() {
    String all = "{\"ForAllValues:StringLike\":{\"aws:TagKeys\":[\"cost-*\",\"owner\"]}}";
    assertThat(holds(all, "aws:TagKeys", "owner", "cost-center")).isTrue();
    assertThat(holds(all, "aws:TagKeys", "owner", "other")).isFalse();
    String any = "{\"ForAnyValue:StringEquals\":{\"aws:TagKeys\":\"owner\"}}";
    assertThat(holds(any, "aws:TagKeys", "owner", "other")).isTrue();
    assertThat(holds(any, "aws:TagKeys", "another", "other")).isFalse();
    String anyNot = "{\"ForAnyValue:StringNotEquals\":{\"aws:TagKeys\":\"owner\"}}";
    assertThat(holds(anyNot, "aws:TagKeys", "owner")).isFalse();
    assertThat(holds(anyNot, "aws:TagKeys", "owner", "other")).isTrue();
  }

  /** Principal, and how it names the user, the session of the role, the account's root, and anybody. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "\"*\"                                               | ITSELF  | ITSELF  | ITSELF | ITSELF",
      "{\"AWS\":\"*\"}                                     | ITSELF  | ITSELF  | ITSELF | ITSELF",
      "{\"AWS\":\"111122223333\"}                          | ACCOUNT | ACCOUNT | ITSELF | NONE",
      "{\"AWS\":[\"x\",\"arn:aws:iam::111122223333:root\"]} | ACCOUNT | ACCOUNT | ITSELF | NONE",
      "{\"AWS\":\"444455556666\"}                          | NONE    | NONE    | NONE   | NONE",
      "{\"AWS\":\"arn:aws:iam::111122223333:user/ada\"}    | ITSELF  | NONE    | NONE   | NONE",
      "{\"AWS\":\"arn:aws:iam::111122223333:role/path/web\"} | NONE  | ROLE    | NONE   | NONE",
      "{\"AWS\":\"arn:aws:sts::111122223333:assumed-role/web/i-1\"} | NONE | ITSELF | NONE | NONE",
      "{\"AWS\":\"arn:aws:iam::111122223333:user/*\"}      | NONE    | NONE    | NONE   | NONE",
      "{\"Service\":\"ec2.amazonaws.com\"}                 | NONE    | NONE    | NONE   | NONE",
  })
  void principals(String principal, Match user, Match session, Match root, Match anybody) {
    PolicyDocument policy = resource("\"Principal\":" + principal);
    PolicyDocument not = resource("\"NotPrincipal\":" + principal);
    Map<Subject, Match> expected = Map.of(ADA, user, SESSION, session, ROOT, root, Subject.ANYBODY, anybody);
    expected.forEach((subject, match) -> {
      assertThat(policy.allows(subject, "s3:GetObject", "arn:aws:s3:::b/k", Keys.NONE)).as(subject.arn()).isEqualTo(match);
      assertThat(not.allows(subject, "s3:GetObject", "arn:aws:s3:::b/k", Keys.NONE)).as("not " + subject.arn())
          .isEqualTo(match == Match.NONE ? Match.ITSELF : Match.NONE);
    });
  }

  @Test
  void aService() {
    Subject ec2 = new Subject(Subject.Kind.SERVICE, "ec2.amazonaws.com", "", java.util.Optional.empty());
    PolicyDocument trust = PolicyDocument.parse(Kind.TRUST, "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
        + "\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}");
    assertThat(trust.allows(ec2, "sts:AssumeRole", "arn:aws:iam::1:role/r", Keys.NONE)).isEqualTo(Match.ITSELF);
    assertThat(trust.allows(ADA, "sts:AssumeRole", "arn:aws:iam::1:role/r", Keys.NONE)).isEqualTo(Match.NONE);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{                                                                              | invalid Json",
      "[]                                                                             | Syntax errors",
      "{\"Statement\":[],\"Other\":1}                                                 | Syntax errors",
      "{}                                                                             | Missing required field Statement",
      "{\"Version\":\"2020-01-01\",\"Statement\":[]}                                  | valid version string",
      "{\"Statement\":{\"Action\":\"a:b\",\"Resource\":\"*\"}}                        | Missing required field Effect",
      "{\"Statement\":{\"Effect\":\"allow\",\"Action\":\"a:b\",\"Resource\":\"*\"}}   | Missing required field Effect",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Resource\":\"*\"}}                      | must contain actions",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b\"}}                      | must contain resources",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"b\",\"Resource\":\"*\"}}     | prefaced by a vendor",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":{},\"Resource\":\"*\"}}        | not a text",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotAction\":\"a:b\",\"Resource\":\"*\"}} | Syntax errors",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"}} | should not specify a principal",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Same\":{\"a\":\"b\"}}}} | Invalid Condition type",
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Where\":1}} | Syntax errors",
      "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]                                            | invalid Json",
  })
  void whatIsNoPolicy(String text, String why) {
    assertThatThrownBy(() -> PolicyDocument.parse(Kind.IDENTITY, text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
    assertThat(PolicyDocument.readable(Kind.IDENTITY, text).of("a:b", "*", Keys.NONE)).isEqualTo(Verdict.NOTHING);
  }

  @Test
  void aResourcesPolicyNamesSomebodyAndATrustPolicyNoResource() {
    String statement = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";
    assertThatThrownBy(() -> PolicyDocument.parse(Kind.RESOURCE, statement)).hasMessageContaining("Principal");
    assertThatThrownBy(() -> PolicyDocument.parse(Kind.TRUST, statement)).hasMessageContaining("prohibited field Resource");
    assertThatThrownBy(() -> resource("\"Principal\":\"x\"")).hasMessageContaining("Invalid principal");
    assertThatThrownBy(() -> resource("\"Principal\":{\"Who\":\"x\"}")).hasMessageContaining("Invalid principal");
  }

  @Test
  void patternsEndInTime() {
    String text = "a".repeat(1_000) + 'b';
    assertThat(Wildcard.of("*a".repeat(400) + "*c").matches(text)).isFalse();
    assertThat(Wildcard.of("*a".repeat(400) + "*b").matches(text)).isTrue();
    assertThat(Wildcard.of("*".repeat(10_000)).matches(text)).isTrue();
    assertThat(Wildcard.of("").matches("")).isTrue();
    assertThat(Wildcard.of("*").matches("")).isTrue();
    assertThat(Wildcard.of("?").matches("")).isFalse();
  }

  /** By S3's documentation on the meaning of "public". */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "\"Principal\":\"*\" | true",
      "\"Principal\":{\"AWS\":\"*\"} | true",
      "\"Principal\":{\"AWS\":\"111122223333\"} | false",
      "\"Principal\":{\"Service\":\"s3.amazonaws.com\"} | false",
      "\"NotPrincipal\":{\"AWS\":\"111122223333\"} | true",
      "\"Principal\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:SourceVpc\":\"vpc-91237329\"}} | false",
      "\"Principal\":\"*\",\"Condition\":{\"StringLike\":{\"aws:SourceVpc\":\"vpc-*\"}} | true",
      "\"Principal\":\"*\",\"Condition\":{\"StringEqualsIfExists\":{\"aws:SourceVpc\":\"vpc-91237329\"}} | true",
      "\"Principal\":\"*\",\"Condition\":{\"StringNotEquals\":{\"aws:SourceVpc\":\"vpc-91237329\"}} | true",
      "\"Principal\":\"*\",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"203.0.113.0/24\"}} | false",
      "\"Principal\":\"*\",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"0.0.0.0/1\"}} | true",
      "\"Principal\":\"*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}} | true"})
  void publicPolicies(String who, boolean isPublic) {
    assertThat(resource(who).isPublic()).isEqualTo(isPublic);
  }
}
