"""network.py step|product THREADS: a full-batch SGD step of a 64-200-200-10 tanh network on 1,000 points in f32
(milliseconds), or the product of two 512 x 512 f32 matrices (GFLOP/s)."""

import sys
from time import perf_counter

import torch
from protocol import serve

torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)


def step():
    from torch import nn

    model = nn.Sequential(
        nn.Linear(64, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(), nn.Linear(200, 10)
    )
    inputs, labels = torch.randn(1000, 64), torch.randint(0, 10, (1000,))
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.01), nn.CrossEntropyLoss()

    def measure():
        began = perf_counter()
        for _ in range(20):
            optimizer.zero_grad()
            loss(model(inputs), labels).backward()
            optimizer.step()
        return (perf_counter() - began) * 1e3 / 20

    return measure


def product():
    a, b, out = torch.randn(512, 512), torch.randn(512, 512), torch.empty(512, 512)

    def measure():
        began = perf_counter()
        for _ in range(20):
            torch.mm(a, b, out=out)
        return 20 * 2 * 512**3 / (perf_counter() - began) / 1e9

    return measure


serve({"step": step, "product": product}[sys.argv[1]]())
