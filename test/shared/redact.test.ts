import { describe, expect, it } from 'vitest';
import { redactFields, redactText } from '../../src/shared/redact.js';

describe('redactFields', () => {
  it.each(['password', 'clientSecret', 'Authorization', 'access_token', 'set-cookie', 'apiKey', 'x-api-key'])(
    'masks what lies under %s, at any depth',
    (key) => {
      expect(redactFields({ outer: [{ [key]: 'hush-hush' }] })).toEqual({ outer: [{ [key]: '[redacted]' }] });
    },
  );

  it('keeps counts, flags and gaps that merely sound secret', () => {
    const fields = { tokens: 3, passwordSet: true, cookie: undefined, secret: null };
    expect(redactFields(fields)).toEqual(fields);
  });

  it('takes only name, words and origin of an error, not what a client hung on it', () => {
    const cause = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new TypeError('no answer', { cause }), { config: { headers: { cookie: 'a=b' } } });

    expect(redactFields({ error })).toEqual({
      error: {
        name: 'TypeError',
        message: 'no answer',
        stack: expect.any(String),
        cause: { name: 'Error', message: 'connect failed', code: 'ECONNREFUSED', stack: expect.any(String) },
      },
    });
  });

  it('survives circles, depth, bytes and dates', () => {
    const circle: Record<string, unknown> = { at: new Date(0), bytes: Buffer.from('hush'), big: 12n };
    circle['self'] = circle;
    circle['never'] = new Date(Number.NaN);
    const deep = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], 'bottom');

    const copy = redactFields({ circle, deep });
    expect(copy['circle']).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      bytes: '[binary]',
      big: '12',
      self: '[circular]',
      never: 'invalid date',
    });
    expect(JSON.stringify(copy['deep'])).toContain('[deep]');
  });

  it('shows the same object twice when it stands twice, not in a circle', () => {
    const ticket = { number: 'INC0010001' };
    expect(redactFields({ one: ticket, two: ticket })).toEqual({ one: ticket, two: ticket });
  });
});

describe('redactText', () => {
  it.each([
    ['signed with whsec_c2VjcmV0+/=', 'signed with whsec_[redacted]'],
    ['authorization: Bearer abc.def-ghi', 'authorization: Bearer [redacted]'],
    ['sent Basic dXNlcjpwYXNz', 'sent Basic [redacted]'],
    ['redis://:hush@db:6379 refused', 'redis://[redacted]@db:6379 refused'],
    ['postgres://app:p@ss@db/x', 'postgres://[redacted]@db/x'],
    ['https://corp.example/a@b', 'https://corp.example/a@b'],
  ])('%s becomes %s', (text, clean) => expect(redactText(text)).toBe(clean));
});
