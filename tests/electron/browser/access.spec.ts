import { describe, expect, it } from 'vitest';
import { Access, isLocalHost, isOwnOrigin } from '../../../electron/browser/access.ts';

describe('codes', () => {
  it('for one user are refused to another and stay good for the first', () => {
    const access = new Access();
    const code = access.newCode(1000);
    expect(access.redeem(code, () => 1001)).toBeNull();
    expect(access.redeem(code, () => 1000)).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(access.redeem(code, () => 1000)).toBeNull();
  });

  it('for one user work for root, and where the system does not tell', () => {
    const access = new Access();
    expect(access.redeem(access.newCode(1000), () => 0)).not.toBeNull();
    expect(access.redeem(access.newCode(1000), () => null)).not.toBeNull();
  });

  it('for anybody never ask who it is', () => {
    const access = new Access();
    const ask = () => {
      throw new Error('asked');
    };
    expect(access.redeem(access.newCode(), ask)).not.toBeNull();
  });

  it('and tokens are never the same twice', () => {
    const access = new Access();
    const tokens = Array.from({ length: 50 }, () => access.redeem(access.newCode())!);
    expect(new Set(tokens).size).toBe(50);
    expect(tokens.every((token) => access.accepts(token))).toBe(true);
    expect(access.accepts(access.newCode())).toBe(false);
  });
});

describe('origins', () => {
  it('are our own when they name the host that was asked, by whichever local name', () => {
    for (const host of ['127.0.0.1:8000', 'localhost:9', 'localhost', '[::1]:80']) {
      expect(isLocalHost(host)).toBe(true);
      expect(isOwnOrigin(`http://${host}`, host)).toBe(true);
    }
    expect(isOwnOrigin('http://localhost:8000', '127.0.0.1:8000')).toBe(false);
    expect(isOwnOrigin('http://localhost:8001', 'localhost:8000')).toBe(false);
    expect(isOwnOrigin('https://localhost:8000', 'localhost:8000')).toBe(false);
    expect(isOwnOrigin(undefined, 'localhost:8000')).toBe(false);
    expect(isOwnOrigin('http://undefined', undefined)).toBe(false);
    expect(isOwnOrigin('http://evil.example', 'evil.example')).toBe(false);
  });
});
