package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * YAML text to the values that templates consist of, short-form functions ({@code !Ref}) to their long form.
 *
 * <p>Scalars are read as CloudFormation reads them: {@code 2012-10-17} is a string, not a date; {@code 0123} a string,
 * so that account ids keep their zeros.
 */
final class Yaml {

  private static final Set<String> FUNCTIONS = Set.of("And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt",
      "GetAZs",
      "If", "ImportValue", "Join", "Not", "Or", "Select", "Split", "Sub", "Transform", "Length", "ToJsonString");

  private final SourceLines.Collector lines = new SourceLines.Collector();
  private int values;

  private Yaml() {}

  static Json.Located read(String text) {
    LoadSettings settings = LoadSettings.builder()
        .setUseMarks(true)
        .setAllowDuplicateKeys(false)
        .setMaxAliasesForCollections(50)
        .setCodePointLimit(4 * Limits.TEMPLATE_BODY)
        .build();
    try {
      Node root = new Compose(settings).composeString(text).orElseThrow(() -> malformed("it is empty", 1));
      Yaml yaml = new Yaml();
      Object value = yaml.value("", root, 0);
      return new Json.Located(value, yaml.lines.lines());
    } catch (MarkedYamlEngineException e) {
      throw malformed(e.getProblem(), e.getProblemMark().map(m -> m.getLine() + 1).orElse(1));
    } catch (YamlEngineException e) {
      throw malformed(e.getMessage(), 1);
    }
  }

  private Object value(String path, Node node, int depth) {
    if (depth > Limits.DEPTH) {
      throw malformed("more than " + Limits.DEPTH + " levels", line(node));
    }
    if (++values > Limits.VALUES) {
      throw malformed("more than " + Limits.VALUES + " values", line(node));
    }
    String tag = node.getTag().getValue();
    if (tag.startsWith("!")) {
      return function(path, node, tag.substring(1), depth);
    }
    return plain(path, node, depth);
  }

  private Object plain(String path, Node node, int depth) {
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence -> {
        List<Object> list = new ArrayList<>();
        for (Node element : sequence.getValue()) {
          list.add(value(path + '[' + list.size() + ']', element, depth + 1));
        }
        yield list;
      }
      case MappingNode mapping -> {
        SortedMap<String, Object> map = new TreeMap<>();
        for (NodeTuple entry : mapping.getValue()) {
          if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            throw malformed("a key must be a string", line(entry.getKeyNode()));
          }
          if (key.getValue().equals("<<")) {
            throw malformed("merge keys are not supported", line(key));
          }
          String keyPath = SourceLines.join(path, key.getValue());
          lines.add(keyPath, line(key));
          if (map.put(key.getValue(), value(keyPath, entry.getValueNode(), depth + 1)) != null) {
            throw malformed("the key " + key.getValue() + " occurs twice", line(key));
          }
        }
        yield map;
      }
      default -> throw malformed("an alias that contains itself", line(node));
    };
  }

  private Object function(String path, Node node, String name, int depth) {
    SortedMap<String, Object> call = new TreeMap<>();
    if (name.equals("Ref") || name.equals("Condition")) {
      call.put(name, argument(node, name));
    } else if (name.equals("GetAtt") && node instanceof ScalarNode) {
      call.put("Fn::GetAtt", References.splitAttribute(argument(node, name)));
    } else if (FUNCTIONS.contains(name)) {
      call.put("Fn::" + name, node instanceof ScalarNode s ? s.getValue() : plain(path, node, depth + 1));
    } else {
      throw malformed("the tag !" + name + " is not known", line(node));
    }
    return call;
  }

  private static String argument(Node node, String name) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw malformed("!" + name + " takes one name", line(node));
  }

  private static Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN || scalar.getTag().getValue().equals("tag:yaml.org,2002:str")
        && !text.matches("True|TRUE|False|FALSE|Null|NULL|~|")) {
      return text;
    }
    return switch (text) {
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      case "", "~", "null", "Null", "NULL" -> throw malformed("null values are not allowed in templates", line(scalar));
      default -> Json.number(text).orElse(text);
    };
  }

  private static int line(Node node) {
    return node.getStartMark().map(m -> m.getLine() + 1).orElse(1);
  }

  private static AwsServiceException malformed(String problem, int line) {
    return Errors.badRequest(
        "ValidationError", "Template format error: YAML not well-formed. (line " + line + ": " + problem + ")");
  }
}
