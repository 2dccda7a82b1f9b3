/** What the optimizer remembers, before and after a step; its settings there; the arrays of the point. */
import type { ReactNode } from 'react';
import type { StepAnswer } from '../../../core/contract/trace.ts';
import { NumberCell } from '../../controls/number-cell.tsx';
import { countText, notationOf, numberParts } from '../../controls/number-text.ts';
import { Tex } from '../../controls/tex.tsx';

export function StateTable({ answer }: { answer: StepAnswer }): ReactNode {
  const { state, coordinates, hyper, tensors } = answer;
  const own = state.filter(({ perCoordinate }) => perCoordinate);
  const others = state.filter(({ perCoordinate }) => !perCoordinate);
  const lengths = state.flatMap(({ before, after }) => [before, after]);
  const notation = notationOf(lengths);
  return (
    <div className="debugger-scroll selectable">
      {state.length === 0 && <p className="note debugger-note">This optimizer remembers nothing from step to step.</p>}
      {own.length > 0 && (
        <table className="table debugger-table">
          <thead>
            <tr>
              <th scope="col">State vector</th>
              <th scope="col"> </th>
              <th scope="col" className="right">
                Length
              </th>
              {coordinates.map(({ index, name }) => (
                <th key={index} scope="col" className="right">
                  <Tex tex={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {own.flatMap((vector) =>
              (['before', 'after'] as const).map((when) => (
                <tr key={`${vector.name} ${when}`} className={when === 'after' ? 'strong' : ''}>
                  <th scope="row" title={vector.name}>
                    {when === 'before' ? vector.label : ''}
                  </th>
                  <td className="text2">{when}</td>
                  <td className="right">
                    <NumberCell parts={numberParts(vector[when], notation)} />
                  </td>
                  {coordinates.map(({ index }, k) => {
                    const values = when === 'before' ? vector.valuesBefore : vector.valuesAfter;
                    return (
                      <td key={index} className="right">
                        <NumberCell parts={numberParts(values[k] ?? Number.NaN, 'scientific')} />
                      </td>
                    );
                  })}
                </tr>
              )),
            )}
          </tbody>
        </table>
      )}
      {others.length > 0 && (
        <table className="table debugger-table">
          <thead>
            <tr>
              <th scope="col">State array</th>
              <th scope="col" className="right">
                Numbers
              </th>
              <th scope="col" className="right">
                Length before
              </th>
              <th scope="col" className="right">
                after
              </th>
              <th scope="col">First numbers after</th>
            </tr>
          </thead>
          <tbody>
            {others.map(({ name, label, size, before, after, valuesAfter }) => (
              <tr key={name}>
                <th scope="row">{label}</th>
                <td className="right">{countText(size)}</td>
                <td className="right">
                  <NumberCell parts={numberParts(before, notation)} />
                </td>
                <td className="right">
                  <NumberCell parts={numberParts(after, notation)} />
                </td>
                <td className="text2">
                  {Array.from(valuesAfter.subarray(0, 6), (value, k) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a number is its place
                    <span key={k} className="debugger-first">
                      <NumberCell parts={numberParts(value, 'scientific')} />
                    </span>
                  ))}
                  {size > 6 && '…'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hyper.length > 0 && (
        <table className="table debugger-table debugger-narrow">
          <thead>
            <tr>
              <th scope="col">Setting at this step</th>
              <th scope="col" className="right">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {hyper.map(({ name, label, value, scheduled }) => (
              <tr key={name}>
                <th scope="row">
                  {label}
                  {scheduled && <span className="text3"> by schedule</span>}
                </th>
                <td className="right">
                  <NumberCell parts={numberParts(value, notationOf([value]))} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {tensors.length > 0 && (
        <table className="table debugger-table">
          <thead>
            <tr>
              <th scope="col">Array</th>
              {['Numbers', '|w|', '|g|', '|Δw|', 'cos with −g'].map((head) => (
                <th key={head} scope="col" className="right">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tensors.map(({ name, size, point, gradient, update, cosine }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="right">{countText(size)}</td>
                {[point, gradient, update].map((value, k) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={k} className="right">
                    <NumberCell parts={numberParts(value, 'scientific')} />
                  </td>
                ))}
                <td className="right">
                  <NumberCell parts={numberParts(cosine, 'plain')} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
