/** Files of data that a request names, and where its landscapes find them. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DataChoice } from '../../core/contract/data-import.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import type { DataSource } from '../../core/contract/requests.ts';
import { withField } from '../../core/engine/with-field.ts';
import type { DataLookup, DataSet } from '../../core/landscapes/define.ts';
import { CarriedData } from '../laboratory/carried-data.ts';
import { type DataFile, readData } from '../laboratory/importers/data-files.ts';
import { MOST_BYTES, tooLarge } from '../laboratory/importers/unpack.ts';

type OwnFile = DataFile & { bytes: Uint8Array<ArrayBuffer> };

export interface RequestData {
  /** What messages and landscapes call it. */
  name: string;
  files: [OwnFile, OwnFile?];
  choice: DataChoice;
}

/** The contents of the files; paths are relative to the working folder. Throws 'not-found' naming the field. */
export function requestFiles(sources: readonly DataSource[] = []): RequestData[] {
  const names = sources.map(({ name, file }) => name ?? basename(file));
  return sources.map(({ file, second, name: _, ...choice }, i) => {
    const name = names[i] as string;
    if (names.indexOf(name) < i) {
      const expected = 'every name once; set ‘name’';
      throw new RidgelineError('invalid-request', `data[${i}] is named ${name} as another one; expected ${expected}`, {
        field: `data[${i}].name`,
        value: name,
        expected,
      });
    }
    const files: RequestData['files'] = [{ name, bytes: readBytes(file, `data[${i}].file`) }];
    if (second !== undefined) files.push({ name: basename(second), bytes: readBytes(second, `data[${i}].second`) });
    return { name, files, choice };
  });
}

/** Finds what the laboratory has, what the files of a request hold, and further sets. */
export function requestLookup(
  sources: readonly DataSource[] | undefined,
  further: readonly DataSet[] = [],
): DataLookup {
  const carried = new CarriedData();
  carried.add(further);
  for (const [i, { files, choice }] of requestFiles(sources).entries())
    carried.add([withField(`data[${i}]`, () => readData(files as OwnFile[], choice))]);
  return carried.lookUp;
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
};

function readBytes(path: string, field: string): Uint8Array<ArrayBuffer> {
  try {
    if (statSync(path).size > MOST_BYTES) throw tooLarge(path);
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message;
    throw new RidgelineError('not-found', `cannot read ${path}: ${reason}`, {
      field,
      value: path,
      expected: 'a CSV, NPY, NPZ, IDX or safetensors file',
    });
  }
}
