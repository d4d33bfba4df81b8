import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { Bases, Cases, GROUPS, type Case } from './case.js';
import { spelledOut } from './shorthand.js';
import { merged, type Branch } from './tree.js';

export interface CorpusCase extends Case {
  readonly group: (typeof GROUPS)[number];
  /** The world at the opening. */
  readonly opening: Branch;
  /** What changes when. */
  readonly script: readonly { readonly at: string; readonly changes: readonly Branch[] }[];
}

const CASES = new URL('cases/', import.meta.url);

/** Every case of every data file, on its base. Throws with file and place of what is not a case. */
export function loadCorpus(): readonly CorpusCase[] {
  const bases = completeBases(read(new URL('bases.yaml', import.meta.url), Bases));
  return readdirSync(CASES)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => {
      const group = groupOf(file);
      return read(new URL(file, CASES), Cases).map((one) => onBase(one, group, bases));
    });
}

interface CompleteBase {
  readonly qid: string;
  readonly before: Branch;
  readonly after: Branch;
  readonly looks: readonly string[];
}

function completeBases(bases: z.infer<typeof Bases>): ReadonlyMap<string, CompleteBase> {
  const complete = new Map<string, CompleteBase>();
  for (const [name, { like, before, after, looks, ...own }] of Object.entries(bases)) {
    const parent = like === undefined ? undefined : complete.get(like);
    if (like !== undefined && parent === undefined)
      throw new Error(`base ${name}: expected ${like} to stand before it`);
    const qid = own.qid ?? parent?.qid ?? '';
    complete.set(name, {
      qid,
      before: spelledOut(before, qid).reduce(merged, parent?.before ?? {}),
      after: spelledOut(after, qid).reduce(merged, parent?.after ?? {}),
      looks: looks ?? parent?.looks ?? [],
    });
  }
  return complete;
}

function onBase(one: Case, group: CorpusCase['group'], bases: ReadonlyMap<string, CompleteBase>): CorpusCase {
  const base = bases.get(one.base);
  if (base === undefined) throw new Error(`${one.name}: expected a base of bases.yaml, got ${one.base}`);
  const short = (difference: Branch): readonly Branch[] => spelledOut(difference, base.qid);
  const first = [...(one.rescanned ? [base.after] : []), ...short(one.after)];
  const looks = one.looks === undefined ? base.looks.map((at) => [at, {}] as const) : Object.entries(one.looks);
  return {
    ...one,
    group,
    opening: short(one.before).reduce(merged, base.before),
    script: looks.map(([at, change], index) => ({
      at,
      changes: [...(index === 0 ? first : []), ...short(change ?? {})],
    })),
  };
}

function groupOf(file: string): CorpusCase['group'] {
  const group = GROUPS.find((name) => file === `${name}.yaml` || file.startsWith(`${name}.`));
  if (group === undefined) throw new Error(`${file}: expected the name of a group: ${GROUPS.join(', ')}`);
  return group;
}

function read<Read>(file: URL, schema: z.ZodType<Read>): Read {
  const result = schema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new Error(`${file.pathname.split('/').at(-1)}:\n${z.prettifyError(result.error)}`);
  return result.data;
}
