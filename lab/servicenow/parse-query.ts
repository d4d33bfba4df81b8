import { OPERATORS, type Operator } from './query-operator.js';

export interface Term {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

/** Queries joined by NQ are ORed; inside one, every clause must hold; a clause holds when one of its terms does. */
export interface EncodedQuery {
  readonly queries: readonly (readonly (readonly Term[])[])[];
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
  /** Parts that name no column or no operator: dropped, as the platform does by default. */
  readonly invalid: readonly string[];
}

/** Reads `sysparm_query`. `known` says which columns exist; a `^` in a value cannot be escaped and ends it. */
export function parseQuery(text: string, known: (field: string) => boolean): EncodedQuery {
  const queries: Term[][][] = [[]];
  const order: { field: string; descending: boolean }[] = [];
  const invalid: string[] = [];

  for (const part of text.split('^')) {
    if (part === '' || part === 'EQ') continue;
    const sort = /^ORDERBY(DESC)?([a-z][\w.]*)$/.exec(part);
    if (sort?.[2] !== undefined) {
      if (known(sort[2])) order.push({ field: sort[2], descending: sort[1] !== undefined });
      else invalid.push(part);
      continue;
    }
    const { joint, rest } = jointOf(part);
    if (joint === 'NQ') queries.push([]);
    const term = parseTerm(rest);
    if (term && known(term.field)) place(queries, joint, term);
    else invalid.push(part);
  }
  return { queries, order, invalid };
}

function jointOf(part: string): { joint: 'OR' | 'NQ' | 'AND'; rest: string } {
  // Column names are lower-case, so a leading OR or NQ can only be the joint.
  const joint = part.startsWith('OR') ? 'OR' : 'NQ';
  return part.startsWith(joint) ? { joint, rest: part.slice(2) } : { joint: 'AND', rest: part };
}

function parseTerm(part: string): Term | undefined {
  const field = /^[a-z][a-z0-9_.]*/.exec(part)?.[0];
  if (field === undefined) return undefined;
  const rest = part.slice(field.length);
  const operator = OPERATORS.find((each) => rest.startsWith(each));
  return operator === undefined ? undefined : { field, operator, value: rest.slice(operator.length) };
}

function place(queries: Term[][][], joint: 'OR' | 'NQ' | 'AND', term: Term): void {
  const query = queries.at(-1) ?? [];
  const clause = query.at(-1);
  if (joint === 'OR' && clause) clause.push(term);
  else query.push([term]);
}
