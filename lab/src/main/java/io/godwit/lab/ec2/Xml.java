package io.godwit.lab.ec2;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an answer. */
final class Xml {
  private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter writer;

  private Xml() throws XMLStreamException {
    writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
  }

  /** What is in an element. */
  @FunctionalInterface
  interface Content {
    void write(Xml xml);
  }

  /** A whole document. */
  static String document(String root, Content content) {
    try {
      Xml xml = new Xml();
      xml.writer.writeStartDocument();
      xml.writer.writeStartElement(root);
      xml.writer.writeDefaultNamespace(NAMESPACE);
      content.write(xml);
      xml.writer.writeEndElement();
      xml.writer.writeEndDocument();
      return xml.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML can be written to memory", e);
    }
  }

  Xml in(String name, Content content) {
    try {
      writer.writeStartElement(name);
      content.write(this);
      writer.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML can be written to memory", e);
    }
  }

  Xml put(String name, Object value) {
    try {
      writer.writeStartElement(name);
      writer.writeCharacters(String.valueOf(value));
      writer.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException("XML can be written to memory", e);
    }
  }
}
