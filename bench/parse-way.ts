import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { KnowledgePage, VulnRow } from '../src/connectors/qualys/knowledge-schema.js';
import { readDocument } from '../src/connectors/qualys/read-document.js';
import { readRow } from '../src/connectors/qualys/row.js';
import { DetectionPage, DetectionRow, HostDetections } from '../src/connectors/qualys/schema.js';
import { parseXml } from '../src/connectors/qualys/xml.js';

export type Kind = 'detections' | 'knowledge';
export type Way = (kind: Kind, chunks: readonly Uint8Array[]) => Promise<number>;

const asked = {
  detections: { rows: { HOST: HostDetections, DETECTION: DetectionRow }, response: DetectionPage },
  knowledge: { rows: { VULN: VulnRow }, response: KnowledgePage },
} as const;

/** Three ways from chunks to checked facts, and none, to see what the machine is like; each says how many records it read. */
export const ways: Readonly<Record<string, Way>> = { nothing, whole, slices, worker };

async function nothing(): Promise<number> {
  await sleep(5000);
  return 0;
}

/** One string, one validation, one tree, then the schemas. */
async function whole(kind: Kind, chunks: readonly Uint8Array[]): Promise<number> {
  const document = parseXml(new TextDecoder().decode(Buffer.concat(chunks)));
  return count(kind, judged(document, asked[kind].rows));
}

/** What the product does: slices with a pause after each, every record checked as soon as it is complete. */
async function slices(kind: Kind, chunks: readonly Uint8Array[]): Promise<number> {
  return count(kind, await read(kind, chunks));
}

/** The same in a thread of its own; the facts come back as one message. */
async function worker(kind: Kind, chunks: readonly Uint8Array[]): Promise<number> {
  const thread = new Worker(new URL('parse-thread.mjs', import.meta.url), { workerData: { kind, chunks } });
  const [facts]: unknown[] = await once(thread, 'message');
  await thread.terminate();
  return recordsIn(facts);
}

export async function factsOf(kind: Kind, chunks: readonly Uint8Array[]): Promise<unknown> {
  return asked[kind].response.parse(await read(kind, chunks));
}

function read(kind: Kind, chunks: readonly Uint8Array[]): Promise<unknown> {
  const reply = { status: 200, headers: {}, text: '', chunks, receivedAt: new Date(0) };
  return readDocument(reply, { rows: asked[kind].rows });
}

function count(kind: Kind, document: unknown): number {
  return recordsIn(asked[kind].response.parse(document));
}

function recordsIn(facts: unknown): number {
  if (Array.isArray(facts)) return facts.length;
  const { hosts } = Object(facts) as { hosts: readonly { detections: readonly unknown[] }[] }; // what DetectionPage gives
  return hosts.reduce((sum, { detections }) => sum + detections.length, 0);
}

function judged(node: unknown, rows: Readonly<Record<string, Parameters<typeof readRow>[1]>>): unknown {
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]: [string, unknown]) => {
      const row = rows[name];
      if (row === undefined) return [name, LISTS.has(name) ? [value].flat() : judged(value, rows)];
      return [name, [value].flat().map((each) => readRow(name, row, judged(each, rows)))];
    }),
  );
}

const LISTS = new Set(['CVE', 'AUTH_TYPE']);
