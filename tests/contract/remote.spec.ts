import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { decode, encode } from '../../core/contract/codec.ts';
import { connect, link, type RemoteLaboratory } from '../../core/contract/connect.ts';
import type { DESKTOP_CALLS, DESKTOP_TOPICS } from '../../core/contract/desktop-api.ts';
import { RidgelineError } from '../../core/contract/errors.ts';
import {
  type Answers,
  CALLS,
  type LaboratoryApi,
  type Snapshot,
  type TOPICS,
} from '../../core/contract/laboratory-api.ts';
import type { CancelSignal, Port } from '../../core/contract/port.ts';
import { REMOTE_LIMITS, type RemoteLimits } from '../../core/contract/remote-messages.ts';
import { type CallContext, type Service, serve } from '../../core/contract/serve.ts';
import { portPair, settled } from './memory-port.ts';

const calls = {
  echo: z.strictObject({ value: z.unknown() }),
  fill: z.strictObject({ size: z.number().int().min(1).max(10).default(3), name: z.string().max(5).optional() }),
  fail: z.strictObject({ how: z.enum(['ours', 'plain', 'text', 'unsendable']) }),
  hang: z.strictObject({}),
  bulk: z.strictObject({ bytes: z.number() }),
} as const;
const topics = { level: 'latest', event: 'every' } as const;

class Bench {
  listeners: Record<string, Set<(value: unknown) => void>> = { level: new Set(), event: new Set() };
  signals: CancelSignal[] = [];
  finish: ((value: unknown) => void)[] = [];
  private readonly secret = 'bound to this';

  async echo({ value }: { value?: unknown }) {
    return { value, from: this.secret };
  }
  async fill(argument: { size: number; name?: string | undefined }) {
    return argument;
  }
  async fail({ how }: { how: string }): Promise<unknown> {
    if (how === 'ours')
      throw new RidgelineError('disk-full', 'The disk is full.', { field: 'path', value: 12, expected: '3' });
    if (how === 'plain') throw new TypeError('x is not a function');
    if (how === 'unsendable') throw new RidgelineError('internal', 'odd', { field: 'f', value: () => 1 });
    throw 'just text';
  }
  hang(_argument: object, { signal }: CallContext) {
    this.signals.push(signal);
    return new Promise<unknown>((resolve) => this.finish.push(resolve));
  }
  async bulk({ bytes }: { bytes: number }) {
    return new Uint8Array(bytes);
  }
  subscribe(topic: 'level' | 'event', listener: (value: unknown) => void) {
    this.listeners[topic]!.add(listener);
    return () => {
      this.listeners[topic]!.delete(listener);
    };
  }
  emit(topic: 'level' | 'event', value: unknown) {
    for (const listener of this.listeners[topic]!) listener(value);
  }
}

function bench(limits: Partial<RemoteLimits> = {}) {
  const [window, service] = portPair();
  const implementation = new Bench();
  const all = { ...REMOTE_LIMITS, ...limits };
  serve(service, implementation, calls, topics, all);
  return { remote: link(window), implementation, window, service };
}

async function errorOf(promise: Promise<unknown>): Promise<RidgelineError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RidgelineError);
  return error as RidgelineError;
}

describe('calls', () => {
  it('carry arguments and answers with arrays, and keep `this`', async () => {
    const { remote } = bench();
    const value = { points: new Float64Array([1, Number.NaN]), seeds: new BigUint64Array([3n]), none: undefined };
    expect(await remote.call('echo', { value })).toStrictEqual({ value, from: 'bound to this' });
  });

  it('hand over the parsed argument, defaults filled in', async () => {
    const { remote } = bench();
    expect(await remote.call('fill', {})).toEqual({ size: 3 });
  });

  it.each([['nope'], ['toString'], ['__proto__'], ['constructor'], ['subscribe'], ['emit']])(
    'refuse the name %s, which is not in the table',
    async (name) => {
      const { remote } = bench();
      const error = await errorOf(remote.call(name, {}));
      expect(error.toEnvelope()).toEqual({
        code: 'invalid-request',
        message: `‘${name}’ is not a call; expected one of echo, fill, fail, hang, bulk.`,
        field: 'call',
        value: name,
        expected: 'one of echo, fill, fail, hang, bulk',
      });
    },
  );

  it.each([
    [{ size: 0 }, 'size', 0, 'at least 1', 'size is 0; expected at least 1'],
    [{ size: 11 }, 'size', 11, 'at most 10', 'size is 11; expected at most 10'],
    [{ size: Number.NaN }, 'size', Number.NaN, 'a finite number', 'size is NaN; expected a finite number'],
    [{ size: 'two' }, 'size', 'two', 'a finite number', 'size is ‘two’; expected a finite number'],
    [{ name: 'longer' }, 'name', 'longer', 'at most 5 characters', 'name is ‘longer’; expected at most 5 characters'],
    [null, 'argument', null, 'an object', 'argument is null; expected an object'],
    [{ colour: 1 }, 'colour', 1, 'known fields only', 'colour is not a field that is known here'],
  ])('refuse the argument %j', async (argument, field, value, expected, message) => {
    const { remote } = bench();
    const envelope = (await errorOf(remote.call('fill', argument))).toEnvelope();
    expect(envelope).toEqual({
      code: 'invalid-request',
      message,
      field,
      expected,
      ...(value === undefined ? {} : { value }),
    });
  });

  it('bring errors across with all their details', async () => {
    const { remote } = bench();
    expect((await errorOf(remote.call('fail', { how: 'ours' }))).toEnvelope()).toEqual({
      code: 'disk-full',
      message: 'The disk is full.',
      field: 'path',
      value: 12,
      expected: '3',
    });
    expect((await errorOf(remote.call('fail', { how: 'plain' }))).toEnvelope()).toEqual({
      code: 'internal',
      message: 'x is not a function',
    });
    expect((await errorOf(remote.call('fail', { how: 'text' }))).message).toBe('just text');
    expect((await errorOf(remote.call('fail', { how: 'unsendable' }))).toEnvelope()).toEqual({
      code: 'internal',
      message: 'odd',
      field: 'f',
    });
  });

  it('say so when an answer cannot be sent', async () => {
    const { remote, implementation } = bench();
    const answer = remote.call('hang', {});
    await settled();
    implementation.finish[0]!(new Map());
    expect((await errorOf(answer)).message).toMatch(/The answer could not be sent: value cannot be sent: a Map/);
  });

  it('may be answered out of order', async () => {
    const { remote, implementation } = bench();
    const order: unknown[] = [];
    const both = [remote.call('hang', {}), remote.call('hang', {})].map((call) =>
      call.then((value) => order.push(value)),
    );
    await settled();
    implementation.finish[1]!('second');
    await settled();
    implementation.finish[0]!('first');
    await Promise.all(both);
    expect(order).toEqual(['second', 'first']);
  });

  it('are limited in number', async () => {
    const { remote, implementation } = bench({ calls: 2 });
    const running = [remote.call('hang', {}), remote.call('hang', {})];
    const error = await errorOf(remote.call('hang', {}));
    expect([error.code, error.message]).toEqual(['too-large', 'Too many calls; expected at most 2 at a time.']);
    for (const finish of implementation.finish) finish(null);
    await Promise.all(running);
    expect(await remote.call('fill', {})).toEqual({ size: 3 });
  });
});

describe('message sizes', () => {
  it('refuse an answer that is too large, and go on', async () => {
    const { remote } = bench({ messageBytes: 1000 });
    const error = await errorOf(remote.call('bulk', { bytes: 5000 }));
    expect(error.code).toBe('too-large');
    expect(error.details.field).toBe('answer');
    expect(await remote.call('bulk', { bytes: 5 })).toEqual(new Uint8Array(5));
  });

  it('refuse a call that is too large before it is sent', async () => {
    const [window, service] = portPair();
    serve(service, new Bench(), calls, topics);
    const remote = link(window, { ...REMOTE_LIMITS, messageBytes: 1000 });
    const error = await errorOf(remote.call('echo', { value: new Uint8Array(2000) }));
    expect([error.code, error.details.field]).toEqual(['too-large', 'echo']);
    expect(window.sent).toEqual([]);
  });

  it('close the port on a frame above the limit', async () => {
    const { window, service } = bench({ messageBytes: 1000 });
    window.send(encode({ kind: 'call', id: 0, name: 'echo', argument: { value: new Uint8Array(2000) } }));
    await settled();
    expect(service.open).toBe(false);
  });
});

describe('a window that breaks the rules', () => {
  it.each([
    ['bytes that are no frame', [new Uint8Array([1, 2, 3])]],
    ['an unknown kind', [encode({ kind: 'eval', id: 1 })]],
    ['a missing id', [encode({ kind: 'call', name: 'hang', argument: {} })]],
    ['a broken id', [encode({ kind: 'cancel', id: -1 })]],
    ['an extra field', [encode({ kind: 'cancel', id: 1, also: 2 })]],
    ['a call id that is in use', [0, 0].map((id) => encode({ kind: 'call', id, name: 'hang', argument: {} }))],
    ['a subscription id that is in use', [0, 0].map((id) => encode({ kind: 'subscribe', id, topic: 'level' }))],
  ])('is hung up on: %s', async (_name, frames) => {
    const { window, service } = bench();
    for (const frame of frames) window.send(frame);
    await settled();
    expect(service.open).toBe(false);
  });

  it('may cancel or acknowledge what does not exist', async () => {
    const { window, service } = bench();
    for (const kind of ['cancel', 'acknowledge', 'unsubscribe']) window.send(encode({ kind, id: 9 }));
    await settled();
    expect(service.open).toBe(true);
  });
});

describe('cancelling', () => {
  it('rejects at once and reaches the implementation', async () => {
    const { remote, implementation } = bench();
    const controller = new AbortController();
    const call = remote.call('hang', {}, { signal: controller.signal });
    await settled();
    let told = 0;
    implementation.signals[0]!.addEventListener('abort', () => told++);
    controller.abort();
    expect((await errorOf(call)).code).toBe('cancelled');
    await settled();
    expect([implementation.signals[0]!.aborted, told]).toEqual([true, 1]);
    implementation.finish[0]!('late answer, dropped');
    await settled();
    expect(await remote.call('fill', {})).toEqual({ size: 3 });
  });

  it('sends nothing for a call that was cancelled before', async () => {
    const { remote, window } = bench();
    expect((await errorOf(remote.call('hang', {}, { signal: AbortSignal.abort() }))).code).toBe('cancelled');
    expect(window.sent).toEqual([]);
  });

  it('does nothing after the answer', async () => {
    const { remote, window } = bench();
    const controller = new AbortController();
    await remote.call('fill', {}, { signal: controller.signal });
    const sent = window.sent.length;
    controller.abort();
    await settled();
    expect(window.sent.length).toBe(sent);
  });
});

describe('closing', () => {
  it('rejects every pending call and every later one, and tells the implementation', async () => {
    const { remote, implementation, service } = bench();
    const pending = [remote.call('hang', {}), remote.call('hang', {})];
    const subscription: unknown[] = [];
    remote.subscribe('level', (value) => subscription.push(value));
    await settled();
    const failures = pending.map(errorOf);
    service.close();
    for (const failure of failures) expect((await failure).code).toBe('connection-closed');
    await remote.closed;
    expect((await errorOf(remote.call('fill', {}))).code).toBe('connection-closed');
    expect(implementation.signals.every((signal) => signal.aborted)).toBe(true);
    expect(implementation.listeners.level!.size).toBe(0);
    implementation.finish[0]!(1);
    await settled();
    expect(subscription).toEqual([]);
  });

  it('is noticed on a port that was closed before', async () => {
    const [window] = portPair();
    window.close();
    const remote = link(window);
    await remote.closed;
    expect((await errorOf(remote.call('fill', {}))).code).toBe('connection-closed');
  });

  it('hangs up on a service that talks nonsense', async () => {
    const [window, service] = portPair();
    const remote = link(window);
    const call = errorOf(remote.call('fill', {}));
    service.send(new Uint8Array(20));
    expect((await call).code).toBe('connection-closed');
  });
});

describe('subscriptions', () => {
  const acknowledge = (id: number) => encode({ kind: 'acknowledge', id });
  const values = (frames: Uint8Array[]) => frames.map((frame) => (decode(frame) as { value: unknown }).value);

  /** A window that acknowledges only when told. */
  async function slowWindow(topic: string, limits: Partial<RemoteLimits> = {}) {
    const made = portPair();
    const [window, service] = made;
    const implementation = new Bench();
    serve(service, implementation, calls, topics, { ...REMOTE_LIMITS, ...limits });
    window.send(encode({ kind: 'subscribe', id: 0, topic }));
    await settled();
    return { window, service, implementation };
  }

  it('deliver to a listener that keeps up, and stop', async () => {
    const { remote, implementation } = bench();
    const got: unknown[] = [];
    const stop = remote.subscribe('level', (value) => got.push(value));
    await settled();
    for (let i = 0; i < 10; i++) {
      implementation.emit('level', i);
      await settled();
    }
    stop();
    await settled();
    implementation.emit('level', 'after');
    await settled();
    expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(implementation.listeners.level!.size).toBe(0);
  });

  it('keep at most four values under way and then send only the newest', async () => {
    const { window, service, implementation } = await slowWindow('level');
    for (let i = 0; i < 100; i++) implementation.emit('level', i);
    expect(values(service.sent)).toEqual([0, 1, 2, 3]);
    window.send(acknowledge(0));
    await settled();
    expect(values(service.sent)).toEqual([0, 1, 2, 3, 99]);
    window.send(acknowledge(0));
    await settled();
    expect(service.sent.length).toBe(5);
    implementation.emit('level', 100);
    expect(values(service.sent).at(-1)).toBe(100);
  });

  it('keep every value of an ‘every’ topic, up to a limit', async () => {
    const { window, service, implementation } = await slowWindow('event', { waiting: 5 });
    for (let i = 0; i < 20; i++) implementation.emit('event', i);
    for (let i = 0; i < 20; i++) window.send(acknowledge(0));
    await settled();
    expect(values(service.sent)).toEqual([0, 1, 2, 3, 15, 16, 17, 18, 19]);
  });

  it('wait while the transport is full, but never for ever', async () => {
    const { window, service, implementation } = await slowWindow('level');
    service.holding = REMOTE_LIMITS.bufferedBytes + 1;
    for (let i = 0; i < 10; i++) implementation.emit('level', i);
    expect(values(service.sent)).toEqual([0]);
    window.send(acknowledge(0));
    await settled();
    expect(values(service.sent)).toEqual([0, 9]);
  });

  it('are not fooled by acknowledgements that nobody owed', async () => {
    const { window, service, implementation } = await slowWindow('level');
    for (let i = 0; i < 50; i++) window.send(acknowledge(0));
    await settled();
    for (let i = 0; i < 50; i++) implementation.emit('level', i);
    expect(service.sent.length).toBe(4);
  });

  it('acknowledge a value even when the listener throws', async () => {
    const [window] = portPair();
    const remote = link(window);
    let deliver: (bytes: Uint8Array) => void = () => {};
    const direct: Port = {
      ...window,
      send: (bytes) => window.sent.push(bytes),
      onMessage: (l) => (deliver = l),
      onClose: () => {},
    } as Port;
    const second = link(direct);
    second.subscribe('level', () => {
      throw new Error('listener');
    });
    expect(() => deliver(encode({ kind: 'value', id: 0, value: 1 }))).toThrow('listener');
    expect(decode(window.sent.at(-1)!)).toEqual({ kind: 'acknowledge', id: 0 });
    void remote;
  });

  it('refuse a topic that is not in the table, loudly', () => {
    const [window] = portPair();
    let deliver: (bytes: Uint8Array) => void = () => {};
    const remote = link({
      ...window,
      send: () => {},
      onMessage: (l) => (deliver = l),
      onClose: () => {},
      close: () => {},
    });
    remote.subscribe('secrets', () => {});
    const error = { code: 'invalid-request', message: '‘secrets’ is not a topic' };
    expect(() => deliver(encode({ kind: 'refused', id: 0, error }))).toThrow(/‘secrets’ is not a topic/);
  });

  it('are limited in number', async () => {
    const { window, service } = await slowWindow('level', { subscriptions: 1 });
    window.send(encode({ kind: 'subscribe', id: 1, topic: 'secrets' }));
    window.send(encode({ kind: 'subscribe', id: 2, topic: 'event' }));
    await settled();
    const answers = service.sent.map((frame) => decode(frame) as { kind: string; error: { message: string } });
    expect(answers.map(({ kind, error }) => [kind, error.message])).toEqual([
      ['refused', '‘secrets’ is not a topic; expected one of level, event.'],
      ['refused', 'Too many subscriptions; expected at most 1 at a time.'],
    ]);
  });

  it('end with an error when a value cannot be sent', async () => {
    const { service, implementation } = await slowWindow('level');
    implementation.emit('level', new Map());
    expect((decode(service.sent[0]!) as { kind: string }).kind).toBe('refused');
  });
});

describe('the laboratory', () => {
  const snapshot = { revision: 3 } as Snapshot;
  const calls: [string, unknown][] = [];
  const laboratory = new Proxy({} as LaboratoryApi, {
    get: (_target, name: string) => {
      if (name === 'subscribe') {
        return (_topic: string, listener: (value: unknown) => void) => {
          listener(snapshot);
          return () => {};
        };
      }
      return async (argument: unknown) => {
        calls.push([name, argument]);
        return snapshot;
      };
    },
  });

  it('answers every call of the contract and no other', async () => {
    const [window, service] = portPair();
    serve(service, laboratory);
    const remote = connect(window);
    expect(Object.keys(remote).sort()).toEqual([...Object.keys(CALLS), 'subscribe', 'closed'].sort());
    expect(await remote.undo({})).toEqual(snapshot);
    await remote.preview({ kind: 'grid', landscape: { family: 'quadratic', parameters: {} } });
    expect(calls.at(-1)).toEqual([
      'preview',
      { kind: 'grid', landscape: { family: 'quadratic', parameters: {} }, size: [121, 121] },
    ]);
    const bytes = new Uint8Array([1, 2]);
    await remote.importData({ name: 'a.csv', bytes });
    expect(calls.at(-1)).toEqual(['importData', { name: 'a.csv', bytes }]);
  });

  it('names what is wrong with a command deep inside', async () => {
    const [window, service] = portPair();
    serve(service, laboratory);
    const remote = connect(window);
    const commands = [{ kind: 'paint' }] as unknown as [];
    const error = await errorOf(remote.apply({ base: 1, commands, label: 'x' }));
    expect(error.message).toBe(
      'commands[0].kind is ‘paint’; expected one of ‘add’, ‘set’, ‘remove’, ‘move’, ‘rename-session’',
    );
    const format = 'xml' as 'csv';
    expect((await errorOf(remote.exportResults({ folder: '/tmp', format }))).message).toBe(
      'format is ‘xml’; expected one of ‘csv’, ‘json’, ‘safetensors’',
    );
    const data = { name: 'a', bytes: [1] as unknown as Uint8Array<ArrayBuffer> };
    expect((await errorOf(remote.importData(data))).message).toBe('bytes is a list of 1; expected bytes (Uint8Array)');
  });

  it('delivers a value that was there before the subscription', async () => {
    const [window, service] = portPair();
    serve(service, laboratory);
    const got: Snapshot[] = [];
    connect(window).subscribe('snapshot', (value) => got.push(value));
    await settled();
    expect(got).toEqual([snapshot]);
  });

  it('has the types of the contract', () => {
    expectTypeOf<RemoteLaboratory>().toExtend<LaboratoryApi>();
    expectTypeOf<LaboratoryApi>().toExtend<Service<typeof CALLS, typeof TOPICS>>();
    expectTypeOf<ReturnType<RemoteLaboratory['summary']>>().resolves.toEqualTypeOf<Answers['summary']>();
    expectTypeOf(connect).returns.toHaveProperty('closed').toEqualTypeOf<Promise<void>>();
    expectTypeOf<keyof typeof DESKTOP_CALLS>().toEqualTypeOf<
      keyof typeof CALLS | 'chooseOpen' | 'chooseSave' | 'setTheme'
    >();
    expectTypeOf<(typeof DESKTOP_TOPICS)['command']>().toEqualTypeOf<'every'>();
    expectTypeOf<RemoteLaboratory>().not.toHaveProperty('paint');
    expectTypeOf<RemoteLaboratory['openSession']>().parameter(0).not.toEqualTypeOf<string>();
    expectTypeOf<{ subscribe(): () => void }>().not.toExtend<Service<typeof CALLS, typeof TOPICS>>();
  });
});
