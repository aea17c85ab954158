package io.godwit.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.api.PlanView;
import io.godwit.cli.client.Json;
import io.godwit.cli.fake.Plans;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class SvgPictureTest {

  private static Document drawn(String plan) throws Exception {
    String svg = new SvgPicture(Json.read(PlanView.class, plan)).text();
    return DocumentBuilderFactory.newNSInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document svg) {
    NodeList texts = svg.getElementsByTagName("text");
    return IntStream.range(0, texts.getLength())
        .mapToObj(index -> texts.item(index).getTextContent())
        .toList();
  }

  @Test
  void saysWhatTheTerminalSays() throws Exception {
    Document svg = drawn(Plans.proposed());
    assertThat(svg.getDocumentElement().getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
    assertThat(texts(svg))
        .containsExactly(
            "Plan 7: hosts in use 3 -> 2",
            "2 moves; 0.3 -> 0.2 EUR an hour",
            "before",
            "after",
            "east-1  aws",
            "62 % memory, 1 VM",
            "81 % memory, 2 VMs",
            "east-2  aws",
            "25 % memory, 1 VM",
            "75 % CPU, 2 VMs",
            "west-1  hetzner",
            "63 % CPU, 2 VMs",
            "emptied: may be given back");
  }

  @Test
  void textStaysText() throws Exception {
    Document svg = drawn(Plans.proposed().replace("hetzner", "<script>&amp;\\\"'\\u0007</script>"));
    assertThat(texts(svg)).contains("west-1  <script>&amp;\"'?</script>");
    assertThat(svg.getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void needsNeitherPricesNorSizes() throws Exception {
    assertThat(texts(drawn(Plans.undoing()))).contains("2 moves");
    assertThat(
            texts(
                drawn(
                    Plans.proposed()
                        .replaceAll("\"(memoryBytes|cpuMilli|diskBytes)\":\\d+", "\"$1\":0"))))
        .contains("1 VM", "2 VMs");
  }
}
