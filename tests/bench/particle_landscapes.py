"""Gradient descent of 10,000 particles in NumPy: particle_landscapes.py penalty|field

penalty: Himmelblau's function and 0.005 (x^2 + y^2). field: a sum of 256 plane waves over the plane.
"""

import sys
from time import perf_counter

import numpy as np
from protocol import serve

PARTICLES, RATE, WAVES = 10_000, 0.001, 256
STEPS = {"penalty": 100, "field": 10}

random = np.random.default_rng(1)


def penalty():
    """One step: gradients in arrays that are there already."""
    x, y = z = random.uniform(-4, 4, (2, PARTICLES))
    u, v, term = np.empty(PARTICLES), np.empty(PARTICLES), np.empty(PARTICLES)
    gradient = np.empty_like(z)

    def step():
        np.multiply(x, x, out=u)
        np.add(u, y, out=u)
        np.subtract(u, 11, out=u)
        np.multiply(y, y, out=v)
        np.add(v, x, out=v)
        np.subtract(v, 7, out=v)
        for g, first, second, place in ((gradient[0], u, v, x), (gradient[1], v, u, y)):
            np.multiply(first, place, out=g)
            np.multiply(g, 4, out=g)
            np.multiply(second, 2, out=term)
            np.add(g, term, out=g)
            np.multiply(place, 0.01, out=term)
            np.add(g, term, out=g)
        np.multiply(gradient, RATE, out=gradient)
        np.subtract(z, gradient, out=z)

    return step


def field():
    z = random.uniform(0, 10, (2, PARTICLES))
    omega = random.standard_normal((WAVES, 2))
    phases = random.uniform(0, 2 * np.pi, (WAVES, 1))
    back = np.ascontiguousarray(omega.T) * (RATE * np.sqrt(2 / WAVES))
    waves = np.empty((WAVES, PARTICLES))

    def step():
        np.matmul(omega, z, out=waves)
        np.add(waves, phases, out=waves)
        np.sin(waves, out=waves)
        np.add(z, back @ waves, out=z)

    return step


def timed(step, steps):
    def measure():
        began = perf_counter()
        for _ in range(steps):
            step()
        return (perf_counter() - began) * 1e9 / steps / PARTICLES

    return measure


kind = sys.argv[1]
serve(timed({"penalty": penalty, "field": field}[kind](), STEPS[kind]))
