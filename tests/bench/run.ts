// npm run bench [-- --json] [--rows ID,ID] [--rounds N]: our kernels beside C, NumPy and PyTorch on this machine.
// npm run bench -- --optimizers quick|full [--only ID,ID]: the table of all optimizers, in minutes or in half an hour.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureRow, type Result, type Row } from './measure.ts';
import { printOptimizerTable } from './optimizer-table.ts';
import { rows } from './rows.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    rows: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    optimizers: { type: 'string' },
    only: { type: 'string' },
  },
});
if (values.optimizers !== undefined) {
  const forms: Record<string, number> = { quick: 0.1, full: 1 };
  const seconds = forms[values.optimizers];
  if (seconds === undefined) throw new Error(`--optimizers: ${values.optimizers}; expected quick or full`);
  await printOptimizerTable(seconds, values.only?.split(','));
  process.exit();
}
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`--rounds: ${values.rounds}; expected a whole number from 1`);
const wanted = values.rows?.split(',');
const unknown = wanted?.find((id) => !rows.some((row) => row.id === id));
if (unknown) throw new Error(`--rows: ${unknown}; expected some of ${rows.map((row) => row.id).join(', ')}`);

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

function print(row: Row, results: Result[]): void {
  console.log(`\n${row.title} (${row.unit}, ${row.better} is better; median of ${rounds}, least to most)`);
  const ours = results[0]?.median;
  for (const { name, missing, median, least, most } of results) {
    const label = `  ${name.padEnd(28)}`;
    if (median === undefined || least === undefined || most === undefined) {
      console.log(`${label}skipped: ${missing}`);
      continue;
    }
    const ratio = !row.rivals || ours === undefined || median === ours ? '' : `  ${digits(median / ours)} x the first`;
    console.log(`${label}${digits(median).padStart(9)}  [${digits(least)}, ${digits(most)}]${ratio}`);
  }
}

const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
if (!values.json) console.log(`${machine.processor}, ${machine.cores} cores, Node ${machine.node}`);
const report: object[] = [];
for (const row of rows.filter(({ id }) => wanted?.includes(id) ?? true)) {
  try {
    const results = await measureRow(row, rounds);
    if (values.json) report.push({ id: row.id, title: row.title, unit: row.unit, better: row.better, results });
    else print(row, results);
  } catch (error) {
    console.error(`${row.id} failed:`, error);
    process.exitCode = 1;
  }
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine, rounds, rows: report }, null, 2)}\n`);
