import { describe, expect, it } from 'vitest';
import { encode } from '../../../core/contract/codec.ts';
import { buildCatalogue } from '../../../electron/laboratory/catalogue.ts';

describe('the catalogue', () => {
  it('can be sent to a window: it is plain data', () => {
    const catalogue = buildCatalogue('1.0.0');
    expect(catalogue.gallery.length).toBeGreaterThan(20);
    expect(() => encode(catalogue)).not.toThrow();
  });
});
