package io.godwit.cli.plan;

import io.godwit.api.PlanView;
import io.godwit.api.PlanView.Host;

/** The hosts before and after a plan as an SVG file. */
record SvgPicture(PlanView plan) {
  private static final int MARGIN = 24;
  private static final int COLUMN = 430;
  private static final int BAR = 200;
  private static final int THICKNESS = 16;
  private static final int TOP = 104;
  private static final int ROW = 56;
  private static final int NARROWEST = 2 * COLUMN + MARGIN;

  /** Of the widest letters: names are of any length. */
  private static final int LETTER = 9;

  private static final String STYLE =
      """
        <style>
          .paper{fill:#fff} text{fill:#102a43} .small{fill:#486581;font-size:12px}
          .room{fill:#e4e9f0} .before{fill:#627d98} .after{fill:#2f855a} .emptied{fill:none;stroke:#b7791f;stroke-dasharray:4 3}
          @media (prefers-color-scheme:dark){
            .paper{fill:#10161d} text{fill:#e6edf3} .small{fill:#9fb3c8}
            .room{fill:#2a3644} .before{fill:#829ab1} .after{fill:#57c08a} .emptied{stroke:#e0b050}
          }
        </style>
      """;

  String text() {
    StringBuilder svg = new StringBuilder(open()).append(STYLE);
    svg.append("  <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
    svg.append(heading());
    int y = TOP;
    for (Host host : plan.hosts()) {
      svg.append(row(host, y));
      y += ROW;
    }
    return svg.append("</svg>\n").toString();
  }

  private String open() {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="14" role="img">
          <title>%s</title>
        """
        .formatted(width(), TOP + ROW * plan.hosts().size(), escaped(title()));
  }

  private int width() {
    int widest =
        plan.hosts().stream().mapToInt(host -> label(host).length() * LETTER).max().orElse(0);
    return Math.max(NARROWEST, widest + 2 * MARGIN);
  }

  private String title() {
    return "Plan " + plan.number() + ": hosts in use " + PlanSummary.hostsInUse(plan);
  }

  private String heading() {
    return label(MARGIN, 36, " font-size=\"18\" font-weight=\"600\"", title())
        + label(MARGIN, 58, " class=\"small\"", subtitle())
        + label(MARGIN, 84, " font-weight=\"600\"", "before")
        + label(COLUMN, 84, " font-weight=\"600\"", "after");
  }

  private String subtitle() {
    String moves = Counts.moves(plan.moves().size());
    return plan.economy() == null
        ? moves
        : "%s; %s -> %s an hour"
            .formatted(
                moves,
                plan.economy().perHourBefore(),
                PlanSummary.money(plan, plan.economy().perHourAfter()));
  }

  private String row(Host host, int y) {
    return label(MARGIN, y + 12, "", label(host))
        + half(MARGIN, y + 20, "before", Standing.before(plan, host))
        + half(
            COLUMN,
            y + 20,
            Standing.isEmptied(host) ? "emptied" : "after",
            Standing.after(plan, host));
  }

  private static String label(Host host) {
    return host.name() + "  " + host.provider();
  }

  private static String half(int x, int y, String look, Standing standing) {
    boolean isOutlined = look.equals("emptied");
    return bar(x, y, BAR, isOutlined ? look : "room")
        + (isOutlined ? "" : bar(x, y, filled(standing), look))
        + label(x + BAR + 10, y + 13, " class=\"small\"", standing.words());
  }

  private static int filled(Standing standing) {
    double share = standing.fullest().map(Fullness::share).orElse(0.0);
    return (int) Math.round(BAR * Math.clamp(share, 0.0, 1.0));
  }

  private static String bar(int x, int y, int width, String look) {
    return "  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>\n"
        .formatted(look, x, y, width, THICKNESS);
  }

  private static String label(int x, int y, String attributes, String text) {
    return "  <text x=\"%d\" y=\"%d\"%s>%s</text>\n".formatted(x, y, attributes, escaped(text));
  }

  /** Controls have no place in XML, not even escaped. */
  private static String escaped(String text) {
    return text.replaceAll("\\p{Cntrl}", "?")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }
}
