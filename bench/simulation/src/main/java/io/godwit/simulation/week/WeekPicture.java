package io.godwit.simulation.week;

import io.godwit.simulation.week.Week.Hour;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Hosts in use over the days, beside never moving and an oracle, as SVG. */
record WeekPicture(int hosts, List<Hour> hours) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 320;
  private static final int LEFT = 50;
  private static final int TOP = 30;
  private static final int HOURS_OF_A_DAY = 24;

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n")
            .formatted(WIDTH + LEFT + 20, HEIGHT + TOP + 40));
    for (int share = 0; share <= 4; share++) {
      int value = hosts * share / 4;
      svg.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%3$s\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\">%d</text>%n"
              .formatted(LEFT, LEFT + WIDTH, y(value), LEFT - 6, y(value), value));
    }
    for (int hour = 0; hour <= hours.size(); hour += HOURS_OF_A_DAY) {
      svg.append(
          "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">day %d</text>%n"
              .formatted(x(hour), TOP + HEIGHT + 18, hour / HOURS_OF_A_DAY));
    }
    svg.append(line(hour -> hosts, "#999", "4 4"));
    svg.append(line(Hour::needed, "#2a7", ""));
    svg.append(line(Hour::inUse, "#15c", ""));
    svg.append(legend());
    return svg.append("</svg>\n").toString();
  }

  private static String legend() {
    return ("<text x=\"%d\" y=\"18\" fill=\"#999\">never moving</text>"
            + "<text x=\"%d\" y=\"18\" fill=\"#15c\">hosts in use, automatic</text>"
            + "<text x=\"%d\" y=\"18\" fill=\"#2a7\">an oracle that packs anew each hour for nothing</text>%n")
        .formatted(LEFT, LEFT + 120, LEFT + 300);
  }

  private String line(ToIntFunction<Hour> value, String colour, String dashes) {
    StringBuilder points = new StringBuilder();
    for (int hour = 0; hour < hours.size(); hour++) {
      points.append(x(hour)).append(',').append(y(value.applyAsInt(hours.get(hour)))).append(' ');
    }
    return "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" points=\"%s\"/>%n"
        .formatted(colour, dashes, points.toString().trim());
  }

  private String x(int hour) {
    return String.format(Locale.ROOT, "%.1f", LEFT + (double) WIDTH * hour / hours.size());
  }

  private String y(int value) {
    return String.format(Locale.ROOT, "%.1f", TOP + HEIGHT * (1 - (double) value / hosts));
  }
}
