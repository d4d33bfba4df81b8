import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createQualysDialect, type UnknownElements } from '../../../src/connectors/qualys/dialect.js';
import { qualysCalls } from '../../../src/connectors/qualys/operations.js';
import { readDocument } from '../../../src/connectors/qualys/read-document.js';
import { rowOf } from '../../../src/connectors/qualys/row.js';
import { parseXml } from '../../../src/connectors/qualys/xml.js';
import type { Reply, Rows } from '../../../src/outbound/contract.js';
import { interpret } from '../../../src/outbound/interpret.js';
import { detection, detectionList, host, hostList, knowledgeBase, withDetections } from './documents.js';

const calls = qualysCalls('5.0');

function reply(text: string, cuts: readonly number[] = []): Reply {
  const bytes = Buffer.from(text);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
  return { status: 200, headers: {}, text, chunks, receivedAt: new Date('2026-11-20T16:00:00Z') };
}

function read(text: string, rows?: Rows): Promise<unknown> {
  return readDocument(reply(text), { rows });
}

async function detectionsIn(text: string, cuts: readonly number[] = []) {
  const dialect = createQualysDialect();
  const outcome = await interpret(reply(text, cuts), { dialect, originVariable: 'QUALYS_URL' }, calls.listDetections);
  if (!outcome.ok) return outcome.failure;
  return outcome.value.value.hosts.flatMap(({ detections }) => detections.map((each) => each.detection));
}

const page = detectionList(
  withDetections('7001', detection({ FQDN: '<![CDATA[ münchen-€-😀.corp.example ]]>' }), detection({ QID: '11' })),
  withDetections('7002', detection({ STATUS: 'Fixed' })),
);

describe('a document', () => {
  it.each([
    ['cut off behind a host', hostList('<HOST><ID>1</ID></HOST>').replace(/<\/HOST_LIST>[\s\S]*/, '')],
    ['cut off inside the closing root', hostList().replace(/T>\s*<!-- CONF[\s\S]*/, '')],
    ['wrongly nested', '<A><B></A></B>'],
    ['two roots', '<A>1</A><B>2</B>'],
    ['followed by text', '<A>1</A> and more'],
    ['nothing', ''],
  ])('that is %s is refused', async (_, text) => {
    await expect(read(text)).rejects.toThrow(TypeError);
  });

  it('cut off anywhere before its root is closed is refused, never a short list', async () => {
    const end = page.indexOf('</HOST_LIST_VM_DETECTION_OUTPUT>') + '</HOST_LIST_VM_DETECTION_OUTPUT'.length;
    const readings = await Promise.all(
      Array.from({ length: end }, (_, length) => detectionsIn(page.slice(0, length + 1))),
    );
    expect(readings.filter((reading) => !('kind' in reading && reading.kind === 'malformed'))).toEqual([]);
  });

  it('means the same however it is cut into pieces on its way', async () => {
    const whole = await detectionsIn(page);
    expect(whole).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 30 }), async (cuts) => {
        expect(await detectionsIn(page, cuts)).toEqual(whole);
      }),
    );
  });

  it('is read as the parser of short documents would read it', async () => {
    const text = fc.stringMatching(/^[a-z0-9 é€]*$/).map((value) => value.trim());
    const leaf = fc.tuple(fc.constantFrom('a', 'B', 'c_D', 'ITEM'), text, fc.boolean());
    const element = fc.tuple(
      fc.constantFrom('X', 'y'),
      fc.uniqueArray(leaf, { selector: ([name]) => name.toUpperCase() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(element, { minLength: 1, maxLength: 4 }), async (elements) => {
        const inner = elements
          .map(([name, leaves]) => `<${name}>${leaves.map(written).join('\n ')}</${name}>`)
          .join('');
        const document = `<root>${inner}</root>`;
        expect(await read(document, { ITEM: z.any() }).then(unwrapped)).toEqual(parseXml(document));
      }),
    );
  });

  it('that declares entities is refused', async () => {
    await expect(read('<!DOCTYPE A [<!ENTITY lol "boom">]><A>&lol;</A>')).rejects.toThrow('entities of its own');
  });

  it('has its entities decoded in text and left alone in CDATA', async () => {
    const text =
      '<A><B>a &amp; b &#65;&#x42;</B><C><![CDATA[doesn&apos;t <b>]]></C><D>one<![CDATA[ &lt; ]]>two</D></A>';
    expect(await read(text)).toEqual({ A: { B: 'a & b AB', C: 'doesn&apos;t <b>', D: 'one &lt; two' } });
  });

  it('keeps what is not quite XML as it is written, but not without end', async () => {
    expect(await read('<A><B>R&eacute;sum&#1; ]]></B></A>')).toEqual({ A: { B: 'R&eacute;sum&#1; ]]>' } });
    await expect(read(`<A>${'&eacute;'.repeat(1001)}</A>`)).rejects.toThrow(TypeError);
  });

  it('keeps every value as text', async () => {
    expect(await read('\uFEFF<A><B>0012</B><C>true</C></A>')).toEqual({ A: { B: '0012', C: 'true' } });
  });

  it('may hold characters that XML forbids; what they stand in is unreadable, the rest is not', async () => {
    const junk = detection({ RESULTS: '\u0000\u0001\u001F\uFFFF', PORT: '4\u00043', SERVICE: 'a\tb' });
    expect(await detectionsIn(detectionList(withDetections('7001', junk)))).toMatchObject([
      { service: 'a\tb', port: undefined, troubles: [expect.stringContaining('PORT')] },
    ]);
  });
});

describe('the rows of a document', () => {
  it('are judged where they stand, and a refused one names itself', async () => {
    expect(await detectionsIn(detectionList(withDetections('7001', detection({ QID: 'all' }))))).toEqual({
      kind: 'malformed',
      detail: 'unexpected shape at DETECTION.QID: invalid_format',
    });
  });

  it('are never taken on trust: what no schema has judged is no row', () => {
    const page = z.array(rowOf(z.object({ ID: z.string() })));
    expect(page.safeParse([{ ID: '7001' }]).success).toBe(false);
  });

  it('are not those of another schema', async () => {
    const [ours, theirs] = [z.object({ ID: z.string() }), z.object({ ID: z.string() })];
    const response = z.object({ A: z.object({ HOST: z.array(rowOf(ours)) }) });
    const document = '<A><HOST><ID>1</ID><IP>2</IP></HOST></A>';
    expect(response.parse(await read(document, { HOST: ours }))).toEqual({ A: { HOST: [{ ID: '1' }] } });
    expect(response.safeParse(await read(document, { HOST: theirs })).success).toBe(false);
  });

  it('do not keep what nobody looks at, however long it is', async () => {
    const seen: unknown[] = [];
    const rows = { DETECTION: z.object({ QID: z.string() }).transform((row) => seen.push(row)) };
    const results = `<![CDATA[${'<QID>666</QID>'.repeat(50_000)}]]>`;
    await read(`<A><DETECTION><QID>1</QID><RESULTS>${results}<QID>2</QID></RESULTS></DETECTION></A>`, rows);
    expect(seen).toEqual([{ QID: '1' }]);
  });

  it('with an element that comes twice are refused', async () => {
    const twice = detection({ STATUS: 'Active</STATUS><STATUS>Active</STATUS><STATUS>Fixed' });
    expect(await detectionsIn(detectionList(withDetections('7001', twice)))).toMatchObject({ kind: 'malformed' });
  });
});

describe('an element nobody has heard of', () => {
  async function unknownIn(text: string, call: keyof typeof calls = 'listDetections') {
    const told: UnknownElements[] = [];
    await createQualysDialect((elements) => void told.push(elements)).read(reply(text), calls[call].rows);
    return told.map((elements) => Object.fromEntries(elements));
  }

  it('is passed over and counted, once a document', async () => {
    const odd = detection({ SHINY: '<QID>5</QID>' });
    expect(
      await unknownIn(detectionList(withDetections('7001', odd, odd)).replace('<IP>', '<IPV8>1</IPV8><IP>')),
    ).toEqual([{ 'DETECTION.SHINY': 2 }]);
  });

  it('is counted in hosts and in the KnowledgeBase, too', async () => {
    expect(await unknownIn(hostList(host('7001', { IPV8: 'x', OWNER: 'y' })), 'listHosts')).toEqual([
      { 'HOST.IPV8': 1 },
    ]);
    const vuln = '<VULN><QID>11</QID><DIAGNOSIS>x</DIAGNOSIS><MOOD>bad</MOOD></VULN>';
    expect(await unknownIn(knowledgeBase(vuln), 'listKnowledge')).toEqual([{ 'VULN.MOOD': 1 }]);
  });

  it('does not fill the memory when there are many', async () => {
    const odd = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`ODD_${index}`, 'x']));
    const [told] = await unknownIn(detectionList(withDetections('7001', detection(odd))));
    expect(Object.keys(told ?? {})).toHaveLength(51);
    expect(told?.['others']).toBe(150);
  });

  it('is none where the document is as the vendor describes it', async () => {
    expect(await unknownIn(detectionList(withDetections('7001', detection({ RESULTS: 'x', QDS: '50' }))))).toEqual([]);
  });
});

function written([name, value, cdata]: readonly [string, string, boolean]): string {
  return `<${name}>${cdata ? `\n<![CDATA[${value}]]> ` : value}</${name}>`;
}

/** The same document with the rows' values in their places. */
function unwrapped(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'schema' in value && 'value' in value ? value.value : value,
  );
}
