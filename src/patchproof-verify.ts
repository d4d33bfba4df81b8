#!/usr/bin/env node
/**
 * Checks an export of the audit trail (JSON lines) or an evidence bundle (a file *.json) with nothing but a public key: no ledger, no
 * network, no other file of this product. It shares no code with what wrote them.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Report {
  readonly ok: boolean;
  readonly words: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Ring = ReadonlyMap<string, string>;

/** `keys`: 32 bytes in base64url, as `audit keys` prints them. */
export async function verifyFile(path: string, keys: readonly string[]): Promise<Report> {
  try {
    return path.endsWith('.json') ? verifyBundle(readFileSync(path, 'utf8'), keys) : await verifyExport(path, keys);
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    return { ok: false, words: error.message };
  }
}

/** What is wrong, in words: the first thing that is found. */
class Flaw extends Error {}

async function verifyExport(path: string, keys: readonly string[]): Promise<Report> {
  const rotations: Fields[] = [];
  for await (const line of linesOf(path))
    if (/^{"checkpoint":{"sequence":\d+,"kind":"rotation"/.test(line)) rotations.push(checkpointIn(line));
  const ring = ringOf(keys, rotations);
  const seen = nothing();
  for await (const line of linesOf(path)) {
    if (line.startsWith('{"checkpoint":')) takeCheckpoint(seen, checkpointIn(line), ring);
    else takeEntry(seen, line);
  }
  return reportOn(seen);
}

function reportOn({ entries, checked, unchecked, sequence, signed, at }: Seen): Report {
  if (checked === 0)
    return { ok: false, words: `no checkpoint is signed by a key that you trust (${unchecked} by others)` };
  const tail = sequence > signed ? `; the last ${sequence - signed} entries are not signed yet` : '';
  const others = unchecked > 0 ? `; ${unchecked} checkpoints before them by keys that nobody vouches for` : '';
  const last = `the last over entry ${signed} at ${at}`;
  return { ok: true, words: `whole: ${entries} entries; ${checked} signed checkpoints, ${last}${tail}${others}` };
}

type Seen = ReturnType<typeof nothing>;

function nothing() {
  return { entries: 0, checked: 0, unchecked: 0, sequence: 0, hash: '0'.repeat(64), signed: 0, at: '', begun: false };
}

function takeEntry(seen: Seen, line: string): void {
  const expected = seen.sequence + 1;
  const entry = fieldsOf(line, `entry ${expected}`);
  const broken = (why: string): Flaw => new Flaw(`broken at entry ${expected}: ${why}`);
  if (entry['sequence'] !== expected) throw broken(`expected it here, got entry ${String(entry['sequence'])}`);
  const why = flawOfEntry(entry);
  if (why !== undefined) throw broken(why);
  if (entry['previous'] !== seen.hash) throw broken('it does not build on the entry before it');
  Object.assign(seen, { sequence: expected, hash: entry['hash'], entries: seen.entries + 1, begun: true });
}

/** What can be said of an entry without its neighbours. */
function flawOfEntry(entry: Fields): string | undefined {
  const { body } = entry;
  if (Object.keys(entry).join() !== 'sequence,at,previous,hash,body' || !isFields(body)) return 'it is no entry';
  if (sha256(canonical(body)) !== entry['hash']) return 'its hash is not the hash of its body';
  const agrees = ['sequence', 'at', 'previous'].every((name) => entry[name] === body[name]);
  return agrees ? undefined : 'its columns do not say what its body says';
}

function takeCheckpoint(seen: Seen, checkpoint: Fields, ring: Ring): void {
  const said = statementOf(checkpoint);
  const at = Number(said['sequence']);
  const broken = (why: string): Flaw => new Flaw(`broken at entry ${at}: ${why}`);
  if (said['previousKey'] !== undefined && !isCosigned(checkpoint, said))
    throw broken('the change of keys at it is not signed by both keys');
  const key = ring.get(String(said['key']));
  if (key === undefined && seen.checked > 0)
    throw broken(`a checkpoint over it is signed by ${String(said['key'])}, which nobody vouches for`);
  if (key !== undefined && !isSigned(key, checkpoint['statement'], checkpoint['signature']))
    throw broken('the signature of a checkpoint over it is not good');
  if (!seen.begun) return begin(seen, said, key);
  const next = seen.sequence + 1;
  if (at >= next) {
    const when = String(said['at']);
    throw new Flaw(`broken at entry ${next}: entries ${next} to ${at} are missing: they were signed at ${when}`);
  }
  if (at < seen.sequence || said['head'] !== seen.hash) throw broken('its hash is not the one that was signed');
  if (key === undefined) seen.unchecked += 1;
  else Object.assign(seen, { checked: seen.checked + 1, signed: at, at: String(said['at']) });
}

/** What comes before the first entry: rotations for the sake of trust, and last the place after which the trail begins. */
function begin(seen: Seen, said: Fields, key: string | undefined): void {
  const sequence = Number(said['sequence']);
  const { head: hash, at, kind } = said;
  if (key === undefined && kind !== 'rotation') {
    throw new Flaw(`broken at entry ${sequence + 1}: nobody vouches for what the trail begins with`);
  }
  if (key !== undefined) Object.assign(seen, { sequence, hash, signed: sequence, at, checked: seen.checked + 1 });
}

function verifyBundle(text: string, keys: readonly string[]): Report {
  const bundle = fieldsOf(text.trimEnd(), 'the bundle');
  const { content, statement, signature } = bundle;
  if (Object.keys(bundle).join() !== 'content,statement,signature' || !isFields(content))
    throw new Flaw('this is no evidence bundle');
  const said = isText(statement) ? fieldsOf(statement, 'the statement') : {};
  const chain = isFields(content['chain']) ? content['chain'] : {};
  const ring = ringOf(keys, listOf(chain['rotations']));
  const key = ring.get(String(said['key']));
  if (said['about'] !== 'patchproof evidence bundle') throw new Flaw('this is no evidence bundle');
  if (key === undefined) throw new Flaw(`the bundle is signed by key ${String(said['key'])}, which nobody vouches for`);
  if (!isSigned(key, statement, signature)) throw new Flaw('the signature of the bundle is not good');
  if (said['content'] !== sha256(canonical(content)))
    throw new Flaw('the content of the bundle is not what was signed');
  const entries = listOf(chain['entries']);
  for (const entry of entries) {
    const why = flawOfEntry(entry);
    if (why !== undefined) throw new Flaw(`broken at entry ${String(entry['sequence'])}: ${why}`);
  }
  return {
    ok: true,
    words: `whole: the bundle of ${String(said['subject'])} with ${entries.length} entries, signed at ${String(said['at'])}`,
  };
}

/** Keys that may be trusted when `keys` are: a rotation that both keys signed vouches for the other one. */
function ringOf(keys: readonly string[], rotations: readonly Fields[]): Ring {
  const ring = new Map(keys.map((x) => [idOf(x), x]));
  const pairs = rotations
    .map((one) => ({ one, said: statementOf(one) }))
    .filter(({ one, said }) => isCosigned(one, said));
  for (let before = -1; before !== ring.size;) {
    before = ring.size;
    const vouched = pairs.map(({ said }) => [String(said['nextKey']), String(said['previousKey'])]);
    for (const x of vouched.filter((pair) => pair.some((x) => ring.has(idOf(x)))).flat()) ring.set(idOf(x), x);
  }
  return ring;
}

function isCosigned({ statement, signature, cosignature }: Fields, { nextKey, previousKey, key }: Fields): boolean {
  const both = isText(nextKey) && isText(previousKey) && idOf(nextKey) === key;
  return both && isSigned(nextKey, statement, signature) && isSigned(previousKey, statement, cosignature);
}

/** What a checkpoint says, when it is spelt as it was signed and says what stands beside it. */
function statementOf({ sequence, kind, key, statement }: Fields): Fields {
  const said = isText(statement) ? fieldsOf(statement, 'a checkpoint') : {};
  const agrees = said['sequence'] === sequence && said['kind'] === kind && said['key'] === key;
  if (said['about'] === 'patchproof audit trail' && agrees && canonical(said) === statement) return said;
  const where = typeof sequence === 'number' ? `entry ${sequence}` : 'a checkpoint';
  throw new Flaw(`broken at ${where}: a checkpoint over it does not say what it was signed for`);
}

function isSigned(x: string, text: unknown, signature: unknown): boolean {
  if (!isText(text) || !isText(signature) || !/^[\w-]{43}$/.test(x)) return false;
  const bytes = Buffer.from(signature, 'base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return bytes.toString('base64url') === signature && verify(null, Buffer.from(text, 'utf8'), key, bytes);
}

function idOf(x: string): string {
  return createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex').slice(0, 16);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** RFC 8785 for what JSON.parse gives: names in the order of their UTF-16 units, the rest as JavaScript writes it. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function checkpointIn(line: string): Fields {
  const { checkpoint } = fieldsOf(line, 'a checkpoint');
  if (isFields(checkpoint)) return checkpoint;
  throw new Flaw('broken at a checkpoint: it is none');
}

/** JSON as we write it: another spelling of the same is a change, too. */
function fieldsOf(text: string, what: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Flaw(`broken at ${what}: it is not JSON`);
  }
  if (isFields(value) && JSON.stringify(value) === text) return value;
  throw new Flaw(`broken at ${what}: it is not spelt as it was exported`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** At line feeds alone: other signs that end a line elsewhere may stand inside of one here. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const USAGE = 'usage: patchproof-verify <export.jsonl | bundle.json> --key <public key, or file with it> [--key …]';

async function main(args: readonly string[]): Promise<void> {
  const keys = args.flatMap((arg, index) => (args[index - 1] === '--key' ? [keyFrom(arg)] : []));
  const path = args.find((arg, index) => arg !== '--key' && args[index - 1] !== '--key');
  if (path === undefined || keys.length === 0 || !existsSync(path)) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const { ok, words } = await verifyFile(path, keys);
  process.stdout.write(`${words}\n`);
  process.exitCode = ok ? 0 : 1;
}

/** The 43 characters, a file with them, or a file with the key in PEM. */
function keyFrom(text: string): string {
  const found = existsSync(text) ? readFileSync(text, 'utf8').trim() : text;
  return found.startsWith('-----BEGIN') ? (createPublicKey(found).export({ format: 'jwk' }).x ?? '') : found;
}

const [, started = ''] = process.argv;
if (existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
