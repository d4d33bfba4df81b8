import type { Answer } from './answer.js';
import { writeXml, type XmlForm } from './xml.js';

/** An answer as it goes over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How documents may be bent without becoming wrong (the form), or broken (the rest). */
export interface DocumentFaults extends XmlForm {
  readonly noProlog: boolean;
  readonly crlf: boolean;
  /** The transfer is complete, the document is not. */
  readonly truncated: boolean;
  readonly malformed: boolean;
}

const PROLOG = '<?xml version="1.0" encoding="UTF-8" ?>\n';
const EVALUATION = '<!-- This report was generated with an evaluation version of Qualys //--> \n';
const NOTICE =
  '<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION. Provided "As Is," without any warranty of any kind. //--> \n';

/** Qualys, in its own hand: prolog, DOCTYPE with a DTD to fetch, notices round the root, keep-alive comments. qualys 2.2, 4.2 */
export function writeReply(answer: Answer, origin: string, faults: DocumentFaults): Reply {
  const whole = broken(decorated(answer, origin, faults), faults);
  return {
    status: answer.status,
    headers: { 'Content-Type': 'application/xml', ...answer.headers },
    text: faults.crlf ? whole.replaceAll('\n', '\r\n') : whole,
  };
}

function decorated(answer: Answer, origin: string, faults: DocumentFaults): string {
  const root = writeXml(answer.document, faults);
  if (answer.kind === 'portal') return PROLOG + root;
  const name = Object.keys(answer.document)[0] ?? '';
  const doctype = answer.dtd
    ? `<!DOCTYPE ${faults.lowerCase ? name.toLowerCase() : name} SYSTEM "${origin}${answer.dtd}">\n`
    : '';
  if (answer.kind === 'error') return doctype + root;
  return `${faults.noProlog ? '' : PROLOG}${doctype}${EVALUATION}${root}${EVALUATION}${NOTICE}`;
}

function broken(text: string, { truncated, malformed }: DocumentFaults): string {
  if (truncated) return text.slice(0, Math.floor(text.lastIndexOf('</RESPONSE>') * 0.7));
  return malformed ? text.replace('</RESPONSE>', '</RESPONSE_>') : text;
}

export function htmlReply(status: number, title: string): Reply {
  return {
    status,
    headers: { 'Content-Type': 'text/html' },
    text: `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`,
  };
}
