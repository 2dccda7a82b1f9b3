"""Gradient descent of 10,000 particles on (x^2-1)^2 + (y^2-1)^2 + 0.3 x y: particles.py numpy|torch plain|noisy"""

import sys
from time import perf_counter

from protocol import serve

PARTICLES, STEPS, RATE, SCALE = 10_000, 100, 0.01, 0.01


def with_numpy(noisy):
    import numpy as np

    random = np.random.default_rng(1)
    z = random.uniform(-2, 2, (2, PARTICLES))
    square, gradient, noise = np.empty_like(z), np.empty_like(z), np.empty_like(z)

    def measure():
        began = perf_counter()
        for _ in range(STEPS):
            np.multiply(z, z, out=square)
            np.subtract(square, 1, out=square)
            np.multiply(square, z, out=gradient)
            np.multiply(gradient, 4, out=gradient)
            np.multiply(z[::-1], 0.3, out=square)
            np.add(gradient, square, out=gradient)
            if noisy:
                random.standard_normal(out=noise)
                np.multiply(noise, SCALE, out=noise)
                np.add(gradient, noise, out=gradient)
            np.multiply(gradient, RATE, out=gradient)
            np.subtract(z, gradient, out=z)
        return (perf_counter() - began) * 1e9 / STEPS / PARTICLES

    return measure


def with_torch(noisy):
    import torch

    torch.manual_seed(1)
    z = (4 * torch.rand(2, PARTICLES, dtype=torch.float64) - 2).requires_grad_()
    optimizer = torch.optim.SGD([z], lr=RATE)

    def measure():
        began = perf_counter()
        for _ in range(STEPS):
            optimizer.zero_grad()
            x, y = z
            (((x * x - 1) ** 2 + (y * y - 1) ** 2 + 0.3 * x * y).sum()).backward()
            if noisy:
                z.grad.add_(torch.randn_like(z), alpha=SCALE)
            optimizer.step()
        return (perf_counter() - began) * 1e9 / STEPS / PARTICLES

    return measure


serve({"numpy": with_numpy, "torch": with_torch}[sys.argv[1]](sys.argv[2] == "noisy"))
