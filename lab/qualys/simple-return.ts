import type { Answer } from './answer.js';
import type { XmlObject } from './xml.js';
import { stamp } from './world.js';

interface SimpleReturn {
  readonly status: number;
  readonly code?: number | undefined;
  readonly text: string;
  readonly items?: Readonly<Record<string, string | number>>;
  readonly at: Date;
}

/** The error (and success) document of the FO API. qualys 3.3 */
export function simpleReturn({ status, code, text, items = {}, at }: SimpleReturn): Answer {
  const list = Object.entries(items).map(([KEY, VALUE]): XmlObject => ({ KEY, VALUE }));
  return {
    status,
    kind: 'error',
    dtd: '/api/2.0/simple_return.dtd',
    document: {
      SIMPLE_RETURN: {
        RESPONSE: {
          DATETIME: stamp(at),
          CODE: code,
          TEXT: text,
          ITEM_LIST: list.length > 0 ? { ITEM: list } : undefined,
        },
      },
    },
  };
}

/** What a call with wrong parameters gets; carried as an error so that checks read straight down. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.name = 'Refusal';
    this.code = code;
  }
}
