/** The lines of an update rule on the numbers of one coordinate, to the bits that the kernels compute in any format. */
import { interpretProgram } from './interpret.ts';
import { lowerRule, parseRuleLines, RULE_INPUT, type RuleNames, type RuleProgram } from './lower-rule.ts';
import { roundTo, type ShortFormat } from './rounding.ts';
import type { UpdateRule } from './rule.ts';

/** No rule calls its own names so. */
const KEPT = 'keptLine';

/** What is the same for all coordinates in one update. */
export interface SharedPart {
  columns: Float64Array;
  /** After the update. */
  scalars: Float64Array;
}

export interface TracedCoordinate {
  x: number;
  state: number[];
  /** What each line assigned. */
  lines: number[];
}

/**
 * Runs the compiled programs of a rule on plain numbers, with what every line assigns kept: the kernel's operations in the
 * kernel's order, rounded as it rounds.
 */
export class LineTracer {
  /** Names that the lines assign, and whether a line is the same for all coordinates. */
  readonly lines: readonly { name: string; shared: boolean }[];
  readonly deviates: number;
  private readonly program: RuleProgram;
  private readonly states: number;
  private readonly format: ShortFormat | undefined;

  constructor(rule: UpdateRule, names: RuleNames, format?: ShortFormat) {
    const parsed = parseRuleLines(rule.lines);
    const kept = parsed.map((_, k) => `${KEPT}${k}`);
    this.program = lowerRule(
      {
        ...rule,
        state: { ...rule.state, ...Object.fromEntries(kept.map((name) => [name, { label: name }])) },
        lines: rule.lines.flatMap((line, k) => [line, `${kept[k]} = ${parsed[k].name}`]),
      },
      names,
    );
    this.states = Object.keys(rule.state).length;
    this.format = format;
    this.deviates = this.program.deviates;
    const { vector } = this.program;
    this.lines = parsed.map(({ name }, k) => {
      const node = vector.nodes[vector.outputs.get(1 + this.states + k) ?? -1];
      return { name, shared: node !== undefined && ['uniform', 'constant'].includes(node.operation) };
    });
  }

  /** `hyper` and `scalars` in the order of the rule's names; `t` is the number of the update, from 1. */
  shared(t: number, hyper: ArrayLike<number>, scalars: ArrayLike<number>): SharedPart {
    const { scalar, columns, scalars: names } = this.program;
    const uniforms = [t, ...Array.from(hyper), ...Array.from(scalars)];
    const { gradient } = interpretProgram(scalar, { point: [], uniforms });
    const round = this.rounding();
    return {
      columns: Float64Array.from(columns, (kind, k) => (kind === 'mask' ? gradient[k] : round(gradient[k]))),
      scalars: Float64Array.from(names, (_, k) => gradient[columns.length + k]),
    };
  }

  coordinate(
    { columns }: SharedPart,
    x: number,
    g: number,
    state: ArrayLike<number>,
    deviates: ArrayLike<number>,
  ): TracedCoordinate {
    const { program, states, lines, format } = this;
    const inputs = new Float64Array(RULE_INPUT.state + states + lines.length + deviates.length);
    const round = this.rounding();
    inputs[RULE_INPUT.x] = x;
    inputs[RULE_INPUT.g] = g;
    for (let k = 0; k < states; k++) inputs[RULE_INPUT.state + k] = state[k];
    for (let k = 0; k < deviates.length; k++) inputs[RULE_INPUT.state + states + lines.length + k] = round(deviates[k]);
    const found = interpretProgram(program.vector, {
      point: [],
      inputs,
      uniforms: columns,
      ...(format ? { format } : {}),
    }).gradient;
    return {
      x: found[RULE_INPUT.x],
      state: Array.from(found.subarray(1, 1 + states)),
      lines: Array.from(found.subarray(1 + states, 1 + states + lines.length)),
    };
  }

  private rounding(): (value: number) => number {
    const { format } = this;
    return format ? (value) => roundTo(format, value) : (value) => value;
  }
}
