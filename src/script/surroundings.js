// Runs before a script, in a scope of its own: fixes the time, the seed and the log.
(function (now, seed, note) {
  'use strict';
  const RealDate = Date;
  const FixedDate = function Date(...parts) {
    if (new.target === undefined) return new RealDate(now).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now] : parts, new.target);
  };
  FixedDate.now = () => now;
  FixedDate.parse = RealDate.parse;
  FixedDate.UTC = RealDate.UTC;
  FixedDate.prototype = RealDate.prototype;
  const fixed = { writable: false, enumerable: false, configurable: false };
  Object.defineProperty(RealDate.prototype, 'constructor', { ...fixed, value: FixedDate });

  // Mulberry32: enough to pick something, never to protect anything.
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  Object.defineProperty(Math, 'random', { ...fixed, value: random });

  const { stringify } = JSON;
  const shown = (value) => {
    if (typeof value === 'string') return value;
    try {
      return stringify(value) ?? typeof value;
    } catch (_) {
      return typeof value;
    }
  };
  const level = (name) => (...values) => {
    let text = '';
    for (let at = 0; at < values.length; at += 1) text += (at ? ' ' : '') + shown(values[at]);
    note(name, text);
  };
  const log = Object.freeze({
    __proto__: null,
    debug: level('debug'),
    info: level('info'),
    warn: level('warn'),
    error: level('error'),
  });

  // The engine does not look at its limits inside some of its own loops over lists, so those
  // get no list that is longer than memory allows anyway, nor one that is longer than it says.
  const longest = 2 ** 22;
  const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const { isArray } = Array;
  const spreadable = Symbol.isConcatSpreadable;
  const check = (list) => {
    if (list === null || typeof list !== 'object') return;
    const length = isArray(list) ? list.length : getOwnPropertyDescriptor(list, 'length')?.value;
    if (typeof length !== 'number') throw new TypeError('not a list');
    if (length > longest) throw new RangeError('the list is too long');
  };
  for (const name of ownKeys(Array.prototype)) {
    const method = Array.prototype[name];
    if (typeof method !== 'function' || name === 'constructor') continue;
    const guarded = {
      [name](...args) {
        check(this);
        if (name === 'concat') {
          for (let at = 0; at < args.length; at += 1) {
            if (isArray(args[at]) || args[at]?.[spreadable]) check(args[at]);
          }
        }
        if (name === 'flat') for (let at = 0; at < this.length; at += 1) {
          if (isArray(this[at])) check(this[at]);
        }
        return apply(method, this, args);
      },
    }[name];
    Object.defineProperty(Array.prototype, name, {
      value: guarded, writable: true, enumerable: false, configurable: true,
    });
  }
  const { raw } = String;
  Object.defineProperty(String, 'raw', {
    value: (strings, ...values) => {
      check(strings?.raw);
      return apply(raw, String, [strings, ...values]);
    },
    writable: true, enumerable: false, configurable: true,
  });

  for (const name of ['eval', 'Atomics', 'SharedArrayBuffer', 'queueMicrotask', 'navigator',
    'performance', 'WeakRef', 'FinalizationRegistry', 'print', 'console', 'gc']) {
    delete globalThis[name];
  }
  Object.defineProperty(globalThis, 'Date', { ...fixed, value: FixedDate });
  Object.defineProperty(globalThis, 'Log', { ...fixed, value: log });
})
