"""Steps per second of PyTorch's optimizers on Rosenbrock's function: a line of JSON in, a number out."""

import json
import sys
from time import perf_counter

import torch

torch.set_num_threads(1)


def measure(rule, dimension, options, seconds):
    x = torch.full((dimension,), 0.5, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, rule)([x], **options)

    def closure():
        optimizer.zero_grad()
        loss = (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
        loss.backward()
        return loss

    def step():
        optimizer.step(closure)

    # Six steps of L-BFGS fill its history of 100 pairs.
    for _ in range(6):
        step()
    steps, began = 0, perf_counter()
    while True:
        step()
        steps += 1
        took = perf_counter() - began
        if took >= seconds:
            return steps / took


print("ready", flush=True)
for line in sys.stdin:
    print(repr(float(measure(**json.loads(line)))), flush=True)
