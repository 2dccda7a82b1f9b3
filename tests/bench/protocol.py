import sys


def serve(measure):
    """Measures once for every line of input, after one run to warm up."""
    measure()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(repr(float(measure())), flush=True)
