package io.godwit.bench.peer;

import io.godwit.bench.definition.DefinitionReader;
import java.io.StringWriter;
import java.util.UUID;
import javax.xml.XMLConstants;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The VM that virsh moves: a twin of one of Godwit's, apart from what must differ.
 *
 * @param mac also decides the guest's address
 * @param address what the guest derives from {@code mac}
 * @param disk its qcow2 overlay, an absolute path, the same on all hosts
 * @param base the image that the overlay stands on, an absolute path, the same on all hosts
 */
public record PeerVm(String name, UUID uuid, String mac, String address, String disk, String base) {

  /** The definition of the twin, made from the persistent one of Godwit's VM. */
  public String twinOf(String definition) {
    try {
      Document document = DefinitionReader.read(definition);
      Element root = document.getDocumentElement();
      root.removeAttribute("id");
      only(root, "name").setTextContent(name);
      only(root, "uuid").setTextContent(uuid.toString());
      only(root, "mac").setAttribute("address", mac);
      putDisk(only(root, "disk"));
      removeAll(root, "seclabel");
      removeAll(root, "metadata");
      removeAll(root, "log");
      return print(document);
    } catch (TransformerException e) {
      throw new IllegalStateException("this JDK cannot print XML", e);
    }
  }

  private void putDisk(Element element) {
    NodeList sources = element.getElementsByTagName("source");
    for (int i = 0; i < sources.getLength(); i++) {
      Element source = (Element) sources.item(i);
      source.setAttribute("file", source.getParentNode().isSameNode(element) ? disk : base);
    }
  }

  private static Element only(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    if (found.getLength() == 0) {
      throw new IllegalArgumentException("the domain has no <" + tag + ">");
    }
    return (Element) found.item(0);
  }

  private static void removeAll(Element root, String tag) {
    NodeList found = root.getElementsByTagName(tag);
    while (found.getLength() > 0) {
      found.item(0).getParentNode().removeChild(found.item(0));
    }
  }

  private static String print(Document document) throws TransformerException {
    TransformerFactory factory = TransformerFactory.newDefaultInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    Transformer transformer = factory.newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    StringWriter text = new StringWriter();
    transformer.transform(new DOMSource(document), new StreamResult(text));
    return text.toString();
  }
}
