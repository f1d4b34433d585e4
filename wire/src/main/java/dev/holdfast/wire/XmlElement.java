package dev.holdfast.wire;

import dev.holdfast.wire.model.WireProblem;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a request's XML.
 *
 * @param name without its prefix: clients differ in whether they declare S3's namespace
 * @param attributes by their name as written, prefix included
 */
record XmlElement(String name, SortedMap<String, String> attributes, List<XmlElement> children, StringBuilder text) {

  private static final XMLInputFactory FACTORY = factory();

  /** The JDK's own, whatever else is on the class path; without document types there are no entities to expand. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /** The document's root. */
  static XmlElement parse(byte[] body) {
    try {
      XMLStreamReader in = FACTORY.createXMLStreamReader(new ByteArrayInputStream(body));
      try {
        return read(in);
      } finally {
        in.close();
      }
    } catch (XMLStreamException e) {
      String message = e.getMessage() == null ? "" : e.getMessage().replaceAll("\\s+", " ");
      throw WireProblem.syntax("The XML you provided was not well-formed: " + message);
    }
  }

  private static XmlElement read(XMLStreamReader in) throws XMLStreamException {
    Deque<XmlElement> open = new ArrayDeque<>();
    XmlElement root = null;
    int elements = 0;
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          XmlElement element =
              new XmlElement(in.getLocalName(), attributes(in), new ArrayList<>(), new StringBuilder());
          if (open.size() == Limits.DEPTH || ++elements > Limits.ELEMENTS) {
            throw WireProblem.syntax("The XML you provided has too many elements, or they are too deep");
          }
          if (open.isEmpty()) {
            root = element;
          } else {
            open.peek().children.add(element);
          }
          open.push(element);
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!open.isEmpty()) {
            open.peek().text.append(in.getText());
          }
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw WireProblem.syntax("The XML you provided must not have a document type");
        default -> { }
      }
    }
    if (root == null) {
      throw WireProblem.syntax("The XML you provided has no element");
    }
    return root;
  }

  private static SortedMap<String, String> attributes(XMLStreamReader in) {
    SortedMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < in.getAttributeCount(); i++) {
      String prefix = in.getAttributePrefix(i);
      String name = in.getAttributeLocalName(i);
      attributes.put(prefix == null || prefix.isEmpty() ? name : prefix + ':' + name, in.getAttributeValue(i));
    }
    return attributes;
  }
}
