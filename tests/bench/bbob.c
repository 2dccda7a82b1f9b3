/*
 * Four functions of BBOB as plain C evaluates them, one point after another as reference codes do: sphere (1), Rosenbrock
 * (8), ellipsoid behind a rotation (10), Rastrigin behind two (15). The work is that of the definitions; which rotation it is
 * does not matter for the time. Writes the mean over the functions of evaluations per second, in millions.
 */
#include <math.h>
#include <stdlib.h>
#include "protocol.h"

enum { POINTS = 2000, FUNCTIONS = 4, MOST = 64 };

static int d;
static double x[POINTS * MOST], centre[MOST], rotation[MOST * MOST], second[MOST * MOST], y[MOST], z[MOST];
static volatile double sink;

static double uniform(void) { return 2.0 * rand() / RAND_MAX - 1; }

static double oscillated(double t) {
  if (t == 0) return 0;
  double l = log(fabs(t)), a = t > 0 ? 10 : 5.5, b = t > 0 ? 7.9 : 3.1;
  return copysign(exp(l + 0.049 * (sin(a * l) + sin(b * l))), t);
}

static void multiply(const double *matrix, const double *in, double *out) {
  for (int i = 0; i < d; i++) {
    double sum = 0;
    for (int j = 0; j < d; j++) sum += matrix[i * d + j] * in[j];
    out[i] = sum;
  }
}

static double boundary(const double *p) {
  double sum = 0;
  for (int i = 0; i < d; i++) {
    double out = fabs(p[i]) - 5;
    if (out > 0) sum += out * out;
  }
  return sum;
}

static double evaluate(int function, const double *p) {
  double sum = 0;
  switch (function) {
    case 0:
      for (int i = 0; i < d; i++) sum += (p[i] - centre[i]) * (p[i] - centre[i]);
      return sum;
    case 1: {
      double scale = fmax(1, sqrt(d) / 8);
      for (int i = 0; i < d; i++) z[i] = scale * (p[i] - centre[i]) + 1;
      for (int i = 0; i + 1 < d; i++) {
        double a = z[i] * z[i] - z[i + 1], b = z[i] - 1;
        sum += 100 * a * a + b * b;
      }
      return sum;
    }
    case 2:
      for (int i = 0; i < d; i++) y[i] = p[i] - centre[i];
      multiply(rotation, y, z);
      for (int i = 0; i < d; i++) {
        double t = oscillated(z[i]);
        sum += pow(1e6, (double)i / (d - 1)) * t * t;
      }
      return sum;
    default: {
      double cosines = 0;
      for (int i = 0; i < d; i++) y[i] = p[i] - centre[i];
      multiply(rotation, y, z);
      for (int i = 0; i < d; i++) {
        double t = oscillated(z[i]);
        y[i] = t > 0 ? pow(t, 1 + 0.2 * i / (d - 1) * sqrt(t)) : t;
      }
      multiply(second, y, z);
      for (int i = 0; i < d; i++) {
        sum += z[i] * z[i];
        cosines += cos(2 * M_PI * z[i]);
      }
      return 10 * (d - cosines) + sum + boundary(p);
    }
  }
}

static double measure(void) {
  double total = 0;
  for (int function = 0; function < FUNCTIONS; function++) {
    double began = now(), sum = 0;
    long evaluations = 0;
    do {
      for (int k = 0; k < POINTS; k++) sum += evaluate(function, x + k * d);
      evaluations += POINTS;
    } while (now() - began < 0.05);
    total += evaluations / (now() - began);
    sink = sum;
  }
  return total / FUNCTIONS / 1e6;
}

int main(int argc, char **argv) {
  d = argc > 1 ? atoi(argv[1]) : 2;
  for (int i = 0; i < POINTS * d; i++) x[i] = 5 * uniform();
  for (int i = 0; i < d; i++) centre[i] = 4 * uniform();
  for (int i = 0; i < d * d; i++) rotation[i] = uniform() / d, second[i] = uniform() / d;
  return serve(measure);
}
