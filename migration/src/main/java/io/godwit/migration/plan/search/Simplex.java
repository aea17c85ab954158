package io.godwit.migration.plan.search;

import java.util.Arrays;

/**
 * Maximises {@code c x} where {@code A x <= b} and {@code x >= 0}, with {@code b >= 0}: a dense
 * tableau for some hundreds of rows, with Bland's rule, which never goes round in circles but may
 * take its time.
 */
final class Simplex {
  private static final double TINY = 1e-9;

  private final int rows;
  private final int columns;
  private final double[][] tableau;
  private final int[] basis;

  /**
   * @param a by row and column
   * @param b by row, not negative
   * @param c by column
   */
  Simplex(double[][] a, double[] b, double[] c) {
    rows = b.length;
    columns = c.length;
    tableau = new double[rows + 1][columns + rows + 1];
    basis = new int[rows];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(a[row], 0, tableau[row], 0, columns);
      tableau[row][columns + row] = 1;
      tableau[row][columns + rows] = b[row];
      basis[row] = columns + row;
    }
    for (int column = 0; column < columns; column++) {
      tableau[rows][column] = -c[column];
    }
  }

  /**
   * An optimum; where it is unbounded or takes more work, the best corner that was reached.
   *
   * @param work how many numbers may be changed
   */
  double[] solve(long work) {
    long pivots = work / ((rows + 1L) * (columns + rows + 1L));
    for (int entering = entering(); entering >= 0 && pivots > 0; entering = entering()) {
      int leaving = leaving(entering);
      if (leaving < 0) {
        break;
      }
      pivot(leaving, entering);
      pivots--;
    }
    double[] x = new double[columns];
    for (int row = 0; row < rows; row++) {
      if (basis[row] < columns) {
        x[basis[row]] = tableau[row][columns + rows];
      }
    }
    return x;
  }

  private int entering() {
    for (int column = 0; column < columns + rows; column++) {
      if (tableau[rows][column] < -TINY) {
        return column;
      }
    }
    return -1;
  }

  private int leaving(int column) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < rows; row++) {
      if (tableau[row][column] > TINY) {
        double ratio = tableau[row][columns + rows] / tableau[row][column];
        if (ratio < least - TINY || (ratio <= least + TINY && basis[row] < basis[best])) {
          best = row;
          least = Math.min(least, ratio);
        }
      }
    }
    return best;
  }

  private void pivot(int row, int column) {
    double[] of = tableau[row];
    double by = of[column];
    Arrays.setAll(of, at -> of[at] / by);
    for (int other = 0; other <= rows; other++) {
      double factor = tableau[other][column];
      for (int at = 0; other != row && factor != 0 && at < of.length; at++) {
        tableau[other][at] -= factor * of[at];
      }
    }
    basis[row] = column;
  }
}
