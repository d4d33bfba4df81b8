import { VERSION } from '../../shared/version.js';
import { gravityOf } from './gravity.js';
import type { ExportFormat, ExportItem } from './item.js';

type Field = readonly [string, string | number | null | undefined];

/**
 * ArcSight Common Event Format, version 0. In the header backslash and bar are escaped, in the extension backslash, equals
 * sign and line breaks. The number of the entry is `externalId`, its hash `cs2`.
 */
export const cef: ExportFormat = {
  lineEnd: '\n',
  writer: () => (item) => {
    const { id, name, severity, fields } = partsOf(item);
    const header = ['CEF:0', 'Patchproof', 'Patchproof', VERSION, id, name, String(severity)].map(inHeader).join('|');
    const extension = fields.flatMap(([key, value]) =>
      value === null || value === undefined ? [] : [`${key}=${inExtension(String(value))}`],
    );
    return `${header}|${extension.join(' ')}`;
  },
};

/** Names of the custom fields. */
const LABELS: readonly Field[] = [
  ['cs1Label', 'ticket'],
  ['cs2Label', 'sha256'],
  ['cs3Label', 'previousSha256'],
  ['cs4Label', 'verification'],
];

function partsOf(item: ExportItem) {
  if (item.kind === 'checkpoint') {
    const { sequence, at, kind, key, head, signature } = item.checkpoint;
    const fields: readonly Field[] = [
      ['rt', at.getTime()],
      ['externalId', sequence],
      ['cs2Label', 'sha256'],
      ['cs2', head],
      ['cs5Label', 'signature'],
      ['cs5', signature],
      ['cs6Label', 'key'],
      ['cs6', key],
    ];
    return { id: `checkpoint-${kind}`, name: 'Signed checkpoint', severity: 1, fields };
  }
  const { row, said } = item;
  const { facts } = said;
  const fields: readonly Field[] = [
    ['rt', row.at.getTime()],
    ['externalId', row.sequence],
    ['act', facts.decision ?? facts.action ?? facts.ruling],
    ['outcome', facts.outcome],
    ['requestMethod', facts.method],
    ['request', facts.origin && `${facts.origin}${facts.path ?? ''}`],
    ['reason', facts.because?.join(', ') ?? facts.reason],
    ...LABELS,
    ['cs1', said.ticket],
    ['cs2', row.hash],
    ['cs3', row.previous],
    ['cs4', said.verification],
  ];
  return { id: said.kind, name: facts.name ?? said.kind, severity: CEF_SEVERITY[gravityOf(said)], fields };
}

const CEF_SEVERITY = { usual: 2, failed: 5, denied: 7 } as const;

function inHeader(text: string): string {
  return oneLine(text).replaceAll(/[\\|]/g, String.raw`\$&`);
}

function inExtension(text: string): string {
  return text
    .replaceAll(/[\\=]/g, String.raw`\$&`)
    .replaceAll(/\r\n|\n/g, String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
