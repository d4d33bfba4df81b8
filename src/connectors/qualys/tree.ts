import type { Rows } from '../../outbound/contract.js';
import { namesOf, readRow } from './row.js';

/** Elements that are a list even when there is only one of them. */
const LISTS = new Set(['CVE', 'AUTH_TYPE']);

interface Element {
  readonly name: string;
  /** The children that somebody will look at; undefined when all may be. */
  readonly wanted: ReadonlySet<string> | undefined;
  children: Record<string, unknown> | undefined;
  text: string;
}

/** What is called while a document is read from its beginning to its end. */
export interface Tree {
  readonly open: (name: string) => void;
  readonly text: (text: string) => void;
  readonly close: () => void;
  /** The document as nested objects: names in upper case, every value as text, rows as `Row`. */
  readonly root: () => unknown;
}

/**
 * Builds the document without what no row's schema looks at, so that RESULTS and their like never pile up.
 * @param passed is told of every child of a row that was left out
 */
export function createTree(rows: Rows, passed: (row: string, name: string) => void): Tree {
  const wantedIn = new Map(Object.entries(rows).map(([name, schema]) => [name, namesOf(schema)]));
  const document = newElement('');
  const path: Element[] = [document];
  let skipped = 0; // depth below the last element that is kept

  return {
    open: (written) => {
      // One of the vendor's own samples spells every element in lower case. qualys 4.2
      const name = written.toUpperCase();
      const parent = path.at(-1) ?? document;
      if (skipped > 0) skipped += 1;
      else if (parent.wanted === undefined || parent.wanted.has(name)) path.push(newElement(name, wantedIn.get(name)));
      else {
        skipped = 1;
        passed(parent.name, name);
      }
    },
    text: (text) => {
      const element = path.at(-1);
      if (skipped === 0 && element !== undefined && element.children === undefined) element.text += text;
    },
    close: () => {
      if (skipped > 0) {
        skipped -= 1;
        return;
      }
      const { name, children, text } = path.pop() ?? document;
      const value = children ?? copyOf(text.trim());
      const row = rows[name];
      add(path.at(-1) ?? document, name, row === undefined ? value : readRow(name, row, value));
    },
    root: () => document.children,
  };

  function add(parent: Element, name: string, value: unknown): void {
    parent.children ??= {};
    const before = parent.children[name];
    if (Array.isArray(before)) before.push(value);
    else if (before !== undefined) parent.children[name] = [before, value];
    else parent.children[name] = name in rows || LISTS.has(name) ? [value] : value;
  }
}

function newElement(name: string, wanted?: ReadonlySet<string>): Element {
  return { name, wanted, children: undefined, text: '' };
}

/** A piece of a string keeps all of it alive: one title would hold on to the slice that it came in. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
