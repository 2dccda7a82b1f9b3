"""curvature.py sharpness|density THREADS: the top Hessian eigenvalue (Lanczos, to a residual of 1e-3 of it), or the spectral density
by stochastic Lanczos quadrature (80 steps with full reorthogonalisation, 10 probes), of a 64-57-10 tanh network on 1,003
points in f32, with double backward products on one graph (seconds)."""

import sys
from time import perf_counter

import torch
from protocol import serve
from torch import nn

torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)

model = nn.Sequential(nn.Linear(64, 57), nn.Tanh(), nn.Linear(57, 10))
inputs, labels = torch.randn(1003, 64), torch.randint(0, 10, (1003,))
parameters = list(model.parameters())
sizes = [p.numel() for p in parameters]


def products():
    """v -> H v: one forward and backward pass with its graph, kept for all products."""
    loss = nn.functional.cross_entropy(model(inputs), labels)
    gradient = torch.autograd.grad(loss, parameters, create_graph=True)

    def product(v):
        parts = [part.view_as(p) for part, p in zip(v.split(sizes), parameters)]
        return torch.cat([g.reshape(-1) for g in torch.autograd.grad(gradient, parameters, parts, retain_graph=True)])

    return product


def lanczos(product, start, steps, stop=None):
    basis = torch.empty(steps, start.numel())
    diagonal, off = [], []
    vector = start / start.norm()
    for k in range(steps):
        basis[k] = vector
        rest = product(vector)
        diagonal.append(torch.dot(rest, vector))
        known = basis[: k + 1]
        for _ in range(2):
            rest = rest - known.T @ (known @ rest)
        length = rest.norm()
        if stop is not None and k >= 2 and k % 3 == 1:
            values, vectors = torch.linalg.eigh(tridiagonal(diagonal, off))
            if length * vectors[-1, -1].abs() <= stop * values.abs().max():
                return values[-1]
        off.append(length)
        vector = rest / length
    return torch.linalg.eigh(tridiagonal(diagonal, off[:-1]))


def tridiagonal(diagonal, off):
    beside = torch.stack(off) if off else torch.empty(0)
    return torch.diag(torch.stack(diagonal)) + torch.diag(beside, 1) + torch.diag(beside, -1)


def sharpness():
    def measure():
        began = perf_counter()
        lanczos(products(), torch.randn(sum(sizes)), 60, 1e-3)
        return perf_counter() - began

    return measure


def density():
    def measure():
        began = perf_counter()
        product = products()
        for _ in range(10):
            values, vectors = lanczos(product, torch.randn(sum(sizes)), 80)
            vectors[0].square()
        return perf_counter() - began

    return measure


serve({"sharpness": sharpness, "density": density}[sys.argv[1]]())
