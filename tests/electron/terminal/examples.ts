/** The requests of the scripting interface's description, word for word. */

export const EXPERIMENT = `{"landscapes": [{"family": "formula", "parameters": {"text": "a*(x^2-1)^2 + sum(i, 1, 4, z[i]^2)", "variables": ["x", "z[4]"], "constants": {"a": 2}}}],
 "optimizers": [{"algorithm": "adam", "parameters": {"learningRate": {"schedule": "cosine", "from": 0.01, "to": 0, "steps": 500}, "beta1": 0.9}},
                {"algorithm": "sgd", "parameters": {"learningRate": 0.05}, "gradient": {"kind": "noise", "scale": 0.1}}],
 "gradient": {"kind": "full"}, "starts": {"kind": "normal", "scale": 1},
 "seeds": {"first": 0, "count": 20}, "budget": {"steps": 500}, "precision": "f64",
 "record": {"steps": [0, 1, 10, 500], "points": true}, "target": 1e-8}`;

export const EVALUATE_BBOB = `{"landscape": {"family": "bbob", "parameters": {"function": 8, "instance": 1, "dimension": 5}},
 "points": [[0, 0, 0, 0, 0]], "want": ["value", "gradient", "hessian"]}`;

export const ANALYZE = `{"analysis": "hessian-spectrum", "landscape": {"family": "rosenbrock", "parameters": {"dimension": 2}}, "at": {"point": [1, 1]}, "parameters": {}}`;
