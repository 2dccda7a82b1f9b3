/* Gradient descent of 10,000 particles on (x^2-1)^2 + (y^2-1)^2 + 0.3 x y, plain or with Gaussian noise each step. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "protocol.h"

enum { particles = 10000, steps = 500 };
static const double rate = 0.01, scale = 0.01;
static double x[particles], y[particles];
static uint64_t streams[particles][4];

static uint64_t rotl(uint64_t v, int k) { return v << k | v >> (64 - k); }

static uint64_t next(uint64_t *s) {
  const uint64_t result = s[0] + s[3], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 45);
  return result;
}

static double uniform(uint64_t *s) { return ((next(s) >> 11) + 0.5) * 0x1p-53; }

static void place(void) {
  uint64_t state[4] = {1, 2, 3, 4};
  for (int i = 0; i < particles; i++) {
    x[i] = 4 * uniform(state) - 2;
    y[i] = 4 * uniform(state) - 2;
    for (int k = 0; k < 4; k++) streams[i][k] = next(state);
  }
}

static double plain(void) {
  place();
  const double began = now();
  for (int s = 0; s < steps; s++)
    for (int i = 0; i < particles; i++) {
      const double gx = 4 * x[i] * (x[i] * x[i] - 1) + 0.3 * y[i];
      const double gy = 4 * y[i] * (y[i] * y[i] - 1) + 0.3 * x[i];
      x[i] -= rate * gx;
      y[i] -= rate * gy;
    }
  return (now() - began) * 1e9 / steps / particles;
}

static double noisy(void) {
  place();
  const double began = now();
  for (int s = 0; s < steps; s++)
    for (int i = 0; i < particles; i++) {
      const double radius = scale * sqrt(-2 * log(uniform(streams[i])));
      const double angle = 6.283185307179586 * uniform(streams[i]);
      const double gx = 4 * x[i] * (x[i] * x[i] - 1) + 0.3 * y[i] + radius * cos(angle);
      const double gy = 4 * y[i] * (y[i] * y[i] - 1) + 0.3 * x[i] + radius * sin(angle);
      x[i] -= rate * gx;
      y[i] -= rate * gy;
    }
  return (now() - began) * 1e9 / steps / particles;
}

/* The same bookkeeping as the laboratory's: smallest loss and its step, first hits of 51 targets, divergence. */
enum { targets = 51 };
static double best[particles], level[targets + 1];
static int bestStep[particles], reached[particles], diverged[particles], hits[particles][targets];

static double tracked(void) {
  place();
  for (int k = 0; k < targets; k++) level[k] = pow(10, 2 - k / 5.0);
  level[targets] = -INFINITY;
  for (int i = 0; i < particles; i++) best[i] = INFINITY, bestStep[i] = -1, reached[i] = 0, diverged[i] = -1;
  const double began = now();
  for (int s = 0; s < steps; s++)
    for (int i = 0; i < particles; i++) {
      if (diverged[i] >= 0) continue;
      const double u = x[i] * x[i] - 1, v = y[i] * y[i] - 1;
      const double loss = u * u + v * v + 0.3 * x[i] * y[i];
      if (!(loss < INFINITY)) {
        diverged[i] = s;
        continue;
      }
      while (loss <= level[reached[i]]) hits[i][reached[i]++] = s;
      if (loss < best[i]) best[i] = loss, bestStep[i] = s;
      const double gx = 4 * x[i] * u + 0.3 * y[i], gy = 4 * y[i] * v + 0.3 * x[i];
      x[i] -= rate * gx;
      y[i] -= rate * gy;
    }
  return (now() - began) * 1e9 / steps / particles;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "plain";
  return serve(!strcmp(mode, "noisy") ? noisy : !strcmp(mode, "tracked") ? tracked : plain);
}
