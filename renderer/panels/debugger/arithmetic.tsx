/** The lines of a step with their numbers, and the arithmetic written out for one coordinate after the other. */
import { type ReactNode, useState } from 'react';
import type { StepAnswer } from '../../../core/contract/trace.ts';
import { coordinateText } from '../../charts/coordinate-name.ts';
import { NumberCell } from '../../controls/number-cell.tsx';
import { countText, notationOf, numberParts } from '../../controls/number-text.ts';
import { Tex } from '../../controls/tex.tsx';
import { lineName, putInNumber, writtenText } from './step-words.ts';

export function Arithmetic({ answer, name }: { answer: StepAnswer; name: string }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const { coordinates, rows, written, formula, run } = answer;
  const column = Math.min(chosen, coordinates.length - 1);
  const order = [column, ...[...coordinates.keys()].filter((k) => k !== column)];
  return (
    <div className="debugger-scroll selectable">
      <table className="table debugger-table">
        <thead>
          <tr>
            <th scope="col" colSpan={2} className="debugger-step-name">
              {name}, step {countText(answer.step)}
            </th>
            {coordinates.map(({ index, name: symbol }, k) => (
              <th key={index} scope="col" className={`right ${k === column ? 'chosen' : ''}`}>
                <button
                  type="button"
                  className="debugger-coordinate focus-inside"
                  aria-pressed={k === column}
                  onClick={() => setChosen(k)}
                  title={`Show the arithmetic of ${coordinateText(symbol)}`}
                >
                  <Tex tex={symbol} />
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ kind, name: line, tex, right, values }) => {
            const strong = kind === 'update' || kind === 'after';
            const shared = values.length === 1 && coordinates.length > 1;
            return (
              <tr key={`${kind} ${line}`} className={strong ? 'strong' : ''}>
                <th scope="row" className="debugger-symbol">
                  <Tex tex={tex} />
                </th>
                <td className="debugger-right text2">{right !== null && <Tex tex={right} />}</td>
                {shared ? (
                  <td className="right" colSpan={coordinates.length} title="the same for all coordinates">
                    <span className="text3">all </span>
                    <NumberCell parts={numberParts(values[0]!, notationOf(values))} />
                  </td>
                ) : (
                  coordinates.map(({ index }, k) => (
                    <td key={index} className={`right ${k === column ? 'chosen' : ''}`}>
                      <NumberCell parts={numberParts(values[k] ?? Number.NaN, 'scientific')} />
                    </td>
                  ))
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      {answer.chosen === 'largest' && (
        <p className="note debugger-note">
          The {coordinates.length} of {countText(run.dimension)} coordinates that move most in this step.
        </p>
      )}
      {answer.exact === false && (
        <p className="field-error debugger-note">These numbers are not the run’s to the last bit.</p>
      )}
      <div className="debugger-code">
        {formula.map((line) => (
          <div key={line} className="debugger-formula">
            <Tex tex={line} display />
          </div>
        ))}
        {order.map((k) => {
          const coordinate = coordinateText(coordinates[k]?.name ?? '');
          const lines = written[k] ?? [];
          const width = Math.max(3, ...lines.map((line) => [...lineName(line.name, coordinate).normalize()].length));
          if (lines.length === 0) return null;
          return (
            <div key={coordinates[k]?.index} className="debugger-written">
              <div className="text3">
                {coordinate} at step {countText(answer.step)}
              </div>
              {lines.map(({ name: line, parts, value }, at) => {
                const label = lineName(line, coordinate);
                const pad = ' '.repeat(Math.max(0, width - [...label.normalize()].length));
                const text = writtenText(parts);
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a rule may assign a name twice
                  <div key={at}>
                    {label}
                    {pad} = {text}
                    {text !== putInNumber(value) && (
                      <>
                        {' = '}
                        <b>{putInNumber(value)}</b>
                      </>
                    )}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
