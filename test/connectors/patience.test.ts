import { expect, it } from 'vitest';
import * as falcon from '../../src/connectors/crowdstrike/operations.js';
import { qualysCalls } from '../../src/connectors/qualys/operations.js';
import * as gateway from '../../src/connectors/qualys-patches/operations.js';
import { servicenowCalls } from '../../src/connectors/servicenow/operations.js';

const calls = [falcon, gateway, qualysCalls('5.0'), servicenowCalls(['incident'])]
  .flatMap((operations) => Object.values<unknown>({ ...operations }))
  .filter(isCall);

function isCall(value: unknown): value is { system: string; name: string; timeoutMs: number } {
  return typeof value === 'object' && value !== null && 'timeoutMs' in value;
}

it.each(calls)('$system $name waits for an answer that takes half a minute', ({ timeoutMs }) => {
  expect(timeoutMs).toBeGreaterThan(45_000);
});
