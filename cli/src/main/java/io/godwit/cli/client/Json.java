package io.godwit.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JacksonJrExtension;
import com.fasterxml.jackson.jr.ob.api.ExtensionContext;
import com.fasterxml.jackson.jr.ob.api.ReaderWriterProvider;
import com.fasterxml.jackson.jr.ob.api.ValueReader;
import com.fasterxml.jackson.jr.ob.api.ValueWriter;
import com.fasterxml.jackson.jr.ob.impl.JSONReader;
import com.fasterxml.jackson.jr.ob.impl.JSONWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The REST contract's records as JSON and YAML. */
public final class Json {
  private static final JSON JSON_FORM = form(new JsonFactory());

  private Json() {}

  public static <T> T read(Class<T> type, InputStream from) throws IOException {
    return JSON_FORM.beanFrom(type, from);
  }

  public static <T> T read(Class<T> type, String from) throws IOException {
    return JSON_FORM.beanFrom(type, from);
  }

  /** An object of which nothing is known. */
  public static Map<String, Object> readMap(String from) throws IOException {
    return JSON_FORM.mapFrom(from);
  }

  /** The {@code items} of a page. */
  public static <T> List<T> readItems(Class<T> type, InputStream from) throws IOException {
    Map<String, Object> page = JSON_FORM.mapFrom(from);
    return JSON_FORM.listOfFrom(type, JSON_FORM.asString(page.getOrDefault("items", List.of())));
  }

  /** A request: what was not asked for is left out, since an older controller may not know it. */
  public static byte[] bytes(Object value) {
    try {
      return JSON_FORM.without(JSON.Feature.WRITE_NULL_PROPERTIES).asBytes(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String pretty(Object value) {
    return text(JSON_FORM.with(JSON.Feature.PRETTY_PRINT_OUTPUT), value);
  }

  /** Texts are always quoted: a bare MAC address may be a number to a YAML reader. */
  public static String yaml(Object value) {
    YAMLFactory yaml =
        YAMLFactory.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();
    return text(form(yaml), value).stripTrailing();
  }

  private static String text(JSON form, Object value) {
    try {
      return form.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JSON form(JsonFactory factory) {
    return JSON.builder(factory)
        .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
        .disable(JSON.Feature.FAIL_ON_UNKNOWN_BEAN_PROPERTY)
        .register(new Instants())
        .build();
  }

  private static final class Instants extends JacksonJrExtension {
    @Override
    protected void register(ExtensionContext context) {
      context.appendProvider(
          new ReaderWriterProvider() {
            @Override
            public ValueReader findValueReader(JSONReader context, Class<?> type) {
              return type == Instant.class ? new InstantReader() : null;
            }

            @Override
            public ValueWriter findValueWriter(JSONWriter context, Class<?> type) {
              return type == Instant.class ? new InstantWriter() : null;
            }
          });
    }
  }

  private static final class InstantReader extends ValueReader {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Object read(JSONReader reader, JsonParser parser) throws IOException {
      String text = parser.getValueAsString();
      return text == null ? null : Instant.parse(text);
    }
  }

  private static final class InstantWriter implements ValueWriter {
    @Override
    public void writeValue(JSONWriter context, JsonGenerator generator, Object value)
        throws IOException {
      generator.writeString(value.toString());
    }

    @Override
    public Class<?> valueType() {
      return Instant.class;
    }
  }
}
