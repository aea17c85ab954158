package io.godwit.hypervisor.domainxml;

import java.util.Set;
import java.util.TreeSet;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;

/**
 * XML taken apart: {@code disk/source@file=/x} for an attribute, {@code disk/source[1]} for an
 * element's being there as the first of its name, {@code name=web} for text. Memory is in bytes.
 */
final class Facts {
  private static final Set<String> MEMORY = Set.of("memory", "currentMemory");

  private final Set<String> facts = new TreeSet<>();

  private Facts() {}

  static Set<String> of(Element element) {
    Facts facts = new Facts();
    facts.add(element.getTagName(), element);
    return facts.facts;
  }

  /** Of the root and its children, except for those of one name. */
  static Set<String> ofAllBut(Element root, String left) {
    Facts facts = new Facts();
    facts.attributes(root.getTagName(), root);
    XmlElements.children(root)
        .filter(child -> !child.getTagName().equals(left))
        .forEach(child -> facts.add(facts.counted(child.getTagName()), child));
    return facts.facts;
  }

  private void add(String path, Element element) {
    if (MEMORY.contains(path)) {
      facts.add(path + "=" + MemoryUnit.bytes(element));
      return;
    }
    facts.add(path);
    attributes(path, element);
    XmlElements.children(element)
        .forEach(child -> add(counted(path + "/" + child.getTagName()), child));
    String text = ownText(element);
    if (!text.isEmpty()) {
      facts.add(path + "=" + text);
    }
  }

  private void attributes(String path, Element element) {
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      facts.add(path + "@" + attribute.getName() + "=" + attribute.getValue());
    }
  }

  /** A second element of the same name is another fact and does not hide behind the first. */
  private String counted(String path) {
    String counted = path;
    for (int i = 2; facts.contains(counted); i++) {
      counted = path + "[" + i + "]";
    }
    return counted;
  }

  private static String ownText(Element element) {
    return XmlElements.children(element).findAny().isPresent()
        ? ""
        : element.getTextContent().strip();
  }
}
