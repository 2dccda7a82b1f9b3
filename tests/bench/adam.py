"""One Adam trajectory on Rosenbrock's function of two variables, microseconds a step."""

from time import perf_counter

import torch
from protocol import serve

STEPS = 300
torch.set_num_threads(1)


def measure():
    z = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([z], lr=0.01)
    began = perf_counter()
    for _ in range(STEPS):
        optimizer.zero_grad()
        ((1 - z[0]) ** 2 + 100 * (z[1] - z[0] ** 2) ** 2).backward()
        optimizer.step()
    return (perf_counter() - began) * 1e6 / STEPS


serve(measure)
