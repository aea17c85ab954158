package io.godwit.hypervisor.domainxml;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads and writes XML without document types or anything outside the document. */
public final class XmlElements {
  private XmlElements() {}

  public static Element create(String name) {
    Document document = builder().newDocument();
    Element root = document.createElement(name);
    document.appendChild(root);
    return root;
  }

  public static Element add(Element parent, String name) {
    Element child = parent.getOwnerDocument().createElement(name);
    parent.appendChild(child);
    return child;
  }

  /**
   * @throws IllegalArgumentException if it is not well-formed or has a document type
   */
  public static Element parse(String xml) {
    try {
      return builder().parse(new InputSource(new StringReader(xml))).getDocumentElement();
    } catch (SAXException | IOException e) {
      throw new IllegalArgumentException("not XML that Godwit reads: " + e.getMessage(), e);
    }
  }

  /**
   * As libvirt writes it, with nothing that another parser might read in another way: an encoding
   * that is declared counts for libvirt, which has bytes, and not here, and hides elements in what
   * is a comment here.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Element parseAsLibvirtWrites(String xml) {
    if (!xml.startsWith("<") || xml.contains("<?") || xml.contains("<!")) {
      throw new IllegalArgumentException(
          "not XML that Godwit reads: it has a declaration, an instruction or a comment");
    }
    return parse(xml);
  }

  public static String print(Node node) {
    try {
      TransformerFactory factory = TransformerFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Transformer transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(node), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("this JDK cannot print XML", e);
    }
  }

  public static Stream<Element> children(Element parent) {
    return IntStream.range(0, parent.getChildNodes().getLength())
        .mapToObj(parent.getChildNodes()::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast);
  }

  public static Stream<Element> children(Element parent, String name) {
    return children(parent).filter(child -> child.getTagName().equals(name));
  }

  public static Optional<Element> child(Element parent, String name) {
    return children(parent, name).findFirst();
  }

  /** The text of the first child of a name; empty if there is none. */
  public static String textOf(Element parent, String name) {
    return child(parent, name).map(Element::getTextContent).map(String::strip).orElse("");
  }

  private static DocumentBuilder builder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setExpandEntityReferences(false);
      return factory.newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this JDK cannot read XML", e);
    }
  }
}
