import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../lab/demo/stage.js';
import { chromiumOn } from '../../src/main/evidence/print-pdf.js';
import { verifyFile } from '../../src/patchproof-verify.js';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { eventually } from '../support/eventually.js';
import { pdfPages } from '../support/pdf-text.js';
import { openWorld, type World } from './support/world.js';

const LONG = { withinMs: 60_000 };

const PATH = process.env['PATH'] ?? '';
const chromium = chromiumOn(PATH);

const NetLog = z.object({
  constants: z.object({ logEventTypes: z.record(z.string(), z.number()) }),
  events: z.array(z.looseObject({ type: z.number() })),
});
/** Whatever reaches for the network does one of these. */
const REACHING = [
  'TCP_CONNECT_ATTEMPT',
  'DNS_TRANSACTION',
  'HOST_RESOLVER_SYSTEM_TASK',
  'SOCKET_BYTES_SENT',
  'UDP_BYTES_SENT',
];

/** Of those, what a Chromium did, as its own log has it. */
function reached(log: string): readonly string[] {
  const { constants, events } = NetLog.parse(JSON.parse(log));
  const types = new Map(REACHING.map((name) => [constants.logEventTypes[name], name]));
  expect(types.has(undefined), 'this Chromium calls its events otherwise').toBe(false);
  expect(events.length).toBeGreaterThan(0);
  return events.flatMap(({ type }) => types.get(type) ?? []);
}

const Bundle = z.object({
  content: z.looseObject({
    verification: z.looseObject({ id: z.string() }),
    calls: z.array(z.looseObject({ call: z.looseObject({ method: z.string() }), outcome: z.string().nullable() })),
    chain: z.object({ entries: z.array(z.looseObject({ sequence: z.number() })) }),
  }),
  statement: z.string(),
  signature: z.string(),
});

describe('the evidence of a verified ticket', { timeout: 120_000 }, () => {
  const closing: (() => void | Promise<void>)[] = [];
  let world: World;
  let actor: Actor;
  let key: string;
  let id: string;

  beforeAll(async () => {
    world = await openWorld({ onTestFinished: (close) => void closing.push(close) });
    const service = await world.start(['serve']);
    await service.logged('ready');
    actor = world.actor({ ticket: { short_description: 'Patch <script>alert(1)</script>' } });
    patchAndHandOver(world.vendors, actor);
    await eventually('the first look', async () => (await world.shown(actor))?.reason === 'not-yet-rescanned', LONG);
    agentRescan(world.vendors, actor);
    await eventually('the end', async () => (await world.shown(actor))?.phase === 'done', LONG);
    id = (await world.shown(actor))?.id ?? '';
    await world.run(['audit', 'sign']);
    key = (await world.run(['audit', 'keys'])).stdout.split(' ')[0] ?? '';
  }, 120_000);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  async function checked(text: string, trusted = key) {
    const path = join(world.folder, 'bundle.json');
    writeFileSync(path, text);
    return verifyFile(path, [trusted]);
  }

  it('is one signed file with everything about it, which anyone can check', async () => {
    const made = await world.run(['evidence', actor.number]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(await checked(made.stdout)).toEqual({
      ok: true,
      words: expect.stringMatching(/^whole: the bundle of INC\d+, verification \S+ with \d+ entries/),
    });

    const { content } = Bundle.parse(JSON.parse(made.stdout));
    expect(content).toMatchObject({
      verification: { id, outcome: 'verified', reason: 'fixed-and-healthy' },
      ticket: { before: { number: actor.number }, after: { columns: { state: '6', u_patchproof_run: id } } },
      host: { qualys: { identity: { kind: 'found' } }, falcon: { identity: { kind: 'found' } } },
      findings: {
        qids: actor.qids,
        before: { records: [{ status: 'active' }] },
        after: { records: [{ status: 'fixed' }] },
      },
      decision: { replay: 'same', verdict: { ruling: 'verified' } },
      policy: [
        {
          decision: 'permit',
          because: ['a-ticket-may-be-given-its-outcome'],
          inputs: { to: '6', outcome: 'verified' },
        },
      ],
      approvals: [],
      controls: expect.arrayContaining([expect.objectContaining({ id: '11.3.1.2' })]),
    });
    expect(content['scans']).toContainEqual(expect.objectContaining({ look: 'after', kind: 'agent', status: 'fixed' }));
    expect(content.calls.filter(({ call }) => call.method === 'PATCH')).toMatchObject([
      { call: { decision: 'permit' }, outcome: 'ok', status: 200 },
    ]);
  });

  it('shows any change, and a signer whom nobody knows', async () => {
    const { stdout } = await world.run(['evidence', actor.number]);
    for (const [from, to] of [
      ['"outcome":"verified"', '"outcome":"reviewed"'],
      ['"status":"fixed"', '"status":"active"'],
      ['"because":["reads-', '"because":["write-'],
    ] as const) {
      expect(stdout).toContain(from);
      expect(await checked(stdout.replace(from, to)), from).toMatchObject({ ok: false });
    }
    const place = stdout.lastIndexOf('"signature"') + 20;
    const other = stdout[place] === '_' ? '-' : '_';
    const resigned = `${stdout.slice(0, place)}${other}${stdout.slice(place + 1)}`;
    expect(await checked(resigned)).toMatchObject({ ok: false });
    expect(await checked(stdout, 'A'.repeat(43))).toEqual({
      ok: false,
      words: expect.stringContaining('nobody vouches for'),
    });
  });

  it('is the same by the API, also as a page that holds no markup of a ticket', async () => {
    const answer = await world.get(`/api/verifications/${id}/evidence`);
    expect(answer.headers.get('content-disposition')).toContain(`${actor.number}-evidence.json`);
    expect(await checked(await answer.text())).toMatchObject({ ok: true });
    const page = await (await world.get(`/api/verifications/${id}/evidence?format=html`)).text();
    for (const words of ['fixed-and-healthy', '11.3.1.2', 'SI-2(2)', 'npx patchproof-verify'])
      expect(page).toContain(words);
    expect(page).not.toMatch(/<script|alert\(1\)|src=|href=/);
    expect((await world.get('/api/verifications/nobody/evidence')).status).toBe(404);
    expect((await world.get(`/api/verifications/${id}/evidence?format=pdf`)).status).toBe(400);
  });

  it.skipIf(chromium === undefined)('is a PDF of the same words, made without the network', async () => {
    const folder = join(world.folder, 'bin');
    const log = join(world.folder, 'net.json');
    mkdirSync(folder);
    writeFileSync(join(folder, 'chromium'), `#!/bin/sh\nexec "${chromium}" "--log-net-log=${log}" "$@"\n`, {
      mode: 0o700,
    });
    const args = ['evidence', actor.number, '--format', 'pdf', '--to', 'evidence.pdf'];
    const made = await world.run(args, { env: { PATH: `${folder}${delimiter}${PATH}` } });
    expect(made).toMatchObject({ code: 0, stdout: '' });

    const path = join(world.folder, 'evidence.pdf');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const file = readFileSync(path);
    expect(file.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const pages = pdfPages(file);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages[0]).toContain(actor.number);
    const { stdout } = await world.run(['audit', 'export', '--ticket', actor.number]);
    const [, hash = 'no verdict'] = /"hash":"([0-9a-f]{64})","body":\{[^\n]*"kind":"verdict"/.exec(stdout) ?? [];
    expect(pages.join('')).toContain(hash);
    expect(reached(readFileSync(log, 'utf8'))).toEqual([]);
  });

  it('is a page where it is wanted, and says what a PDF lacks', async () => {
    expect(await world.run(['evidence', actor.number, '--format', 'html', '--to', 'page.html'])).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(readFileSync(join(world.folder, 'page.html'), 'utf8')).toMatch(/^<!doctype html>/);
    const pdf = await world.run(['evidence', actor.number, '--format', 'pdf', '--to', 'page.pdf'], {
      env: { PATH: '' },
    });
    expect(pdf).toMatchObject({ code: 1, stderr: expect.stringContaining('print the page of --format html instead') });
    expect(await world.run(['evidence', 'INC0000000'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no verification'),
    });
  });

  it('its work note names an audit entry by number and hash, as an export has it', async () => {
    const [note] = world.vendors.servicenow.journal(actor.sysId);
    const [, sequence, hash] = /Audit entry (\d+), SHA-256 ([0-9a-f]{64})\.$/.exec(note?.['value'] ?? '') ?? [];
    const { stdout } = await world.run(['audit', 'export']);
    expect(stdout).toMatch(new RegExp(`^\\{"sequence":${sequence},.*"hash":"${hash}"`, 'm'));
  });
});
