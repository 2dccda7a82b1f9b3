"""network.py step|product|plane THREADS: a full-batch SGD step of a 64-200-200-10 tanh network on 1,000 points in f32
(milliseconds), the product of two 512 x 512 f32 matrices (GFLOP/s),
or 51 x 51 losses of a 64-57-10 tanh network on 1,003 points in f32 on a plane (seconds)."""

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


def plane():
    from torch import nn
    from torch.nn.utils import parameters_to_vector, vector_to_parameters

    model = nn.Sequential(nn.Linear(64, 57), nn.Tanh(), nn.Linear(57, 10))
    inputs, labels = torch.randn(1003, 64), torch.randint(0, 10, (1003,))
    loss = nn.CrossEntropyLoss()
    center = parameters_to_vector(model.parameters()).detach()
    u, v = 0.1 * torch.randn_like(center), 0.1 * torch.randn_like(center)

    def measure():
        began = perf_counter()
        steps = torch.linspace(-1, 1, 51).tolist()
        with torch.no_grad():
            for b in steps:
                for a in steps:
                    vector_to_parameters(center + a * u + b * v, model.parameters())
                    loss(model(inputs), labels).item()
        return perf_counter() - began

    return measure


serve({"step": step, "product": product, "plane": plane}[sys.argv[1]]())
