import { describe, expect, it } from 'vitest';
import { expiring } from '../../../src/connectors/expiring.js';
import { knowledgeBase, serviceRefusal, simpleReturn } from './documents.js';
import { context, setup } from './setup.js';

function vuln(qid: number, elements = ''): string {
  return `<VULN><QID>${qid}</QID><TITLE><![CDATA[Finding ${qid}]]></TITLE>${elements}</VULN>`;
}

const discovery = `<DISCOVERY><REMOTE>1</REMOTE><AUTH_TYPE_LIST><AUTH_TYPE>Unix</AUTH_TYPE></AUTH_TYPE_LIST></DISCOVERY>`;
const cves = `<CVE_LIST><CVE><ID><![CDATA[CVE-2026-1111]]></ID><URL>x</URL></CVE></CVE_LIST>`;

describe('the KnowledgeBase', () => {
  it('tells how a QID is tested', async () => {
    const { qualys, forms } = setup([
      {
        text: knowledgeBase(
          vuln(
            11,
            `${cves}${discovery}<SUPPORTED_MODULES>VM, CA-Linux Agent</SUPPORTED_MODULES><IS_DISABLED>1</IS_DISABLED>`,
          ),
        ),
      },
    ]);
    expect(await qualys.knowledge([11], context)).toEqual([
      {
        qid: 11,
        known: true,
        title: 'Finding 11',
        remote: true,
        authTypes: ['Unix'],
        modules: ['VM', 'CA-Linux Agent'],
        disabled: true,
        cves: ['CVE-2026-1111'],
      },
    ]);
    expect(forms()).toEqual([{ action: 'list', ids: '11', show_supported_modules_info: '1', show_disabled_flag: '1' }]);
  });

  it('says when the check itself was last changed, where it can be read', async () => {
    const { qualys } = setup([
      {
        text: knowledgeBase(
          vuln(11, '<CODE_MODIFIED_DATETIME>2026-11-19T08:00:00Z</CODE_MODIFIED_DATETIME>'),
          vuln(12, '<CODE_MODIFIED_DATETIME>last week</CODE_MODIFIED_DATETIME>'),
          vuln(13),
        ),
      },
    ]);
    const facts = await qualys.knowledge([11, 12, 13], context);
    expect(facts.map(({ codeModified }) => codeModified)).toEqual([
      new Date('2026-11-19T08:00:00Z'),
      undefined,
      undefined,
    ]);
  });

  it('that does not return a QID does not know it, and is asked again within the hour or so', async () => {
    let now = new Date('2026-11-20T16:00:00Z');
    const { qualys, asked } = setup([{ text: knowledgeBase(vuln(11)) }, { text: knowledgeBase(vuln(12)) }], () => now);
    const [known, unknown] = await qualys.knowledge([11, 12], context);
    expect([known?.known, unknown?.known]).toEqual([true, false]);
    now = new Date('2026-11-20T16:59:59Z');
    expect((await qualys.knowledge([12], context))[0]?.known).toBe(false);
    expect(asked).toHaveLength(1);
    now = new Date('2026-11-20T17:00:01Z');
    expect((await qualys.knowledge([11, 12], context)).map((fact) => fact.known)).toEqual([true, true]);
    expect(new Map(asked[1]?.input.form).get('ids')).toBe('12');
  });

  it('is asked once for all tickets of the moment, and remembered for a day', async () => {
    let now = new Date('2026-11-20T16:00:00Z');
    const { qualys, asked } = setup(
      (_, input) => ({
        text: knowledgeBase(...(new Map(input.form).get('ids') ?? '').split(',').map((qid) => vuln(Number(qid)))),
      }),
      () => now,
    );
    await Promise.all([qualys.knowledge([11, 12], context), qualys.knowledge([12, 13], context)]);
    expect(asked.map(({ input }) => new Map(input.form).get('ids'))).toEqual(['11,12,13']);
    now = new Date('2026-11-21T15:59:59Z');
    await qualys.knowledge([11], context);
    expect(asked).toHaveLength(1);
    now = new Date('2026-11-21T16:00:01Z');
    await qualys.knowledge([11], context);
    expect(asked).toHaveLength(2);
  });

  it('is asked for at most 300 QIDs at a time, and for nothing when there are none', async () => {
    const { qualys, asked } = setup(() => ({ text: knowledgeBase() }));
    await qualys.knowledge([], context);
    expect(asked).toHaveLength(0);
    await qualys.knowledge(
      Array.from({ length: 301 }, (_, index) => index + 1),
      context,
    );
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['answers with QIDs that were not asked for', knowledgeBase(vuln(99))],
    [
      'warns that its list is not complete',
      knowledgeBase(vuln(11)).replace('</RESPONSE>', '<WARNING><CODE>1980</CODE></WARNING></RESPONSE>'),
    ],
  ])('is not believed when it %s', async (_, text) => {
    const { qualys } = setup([{ text }]);
    await expect(qualys.knowledge([11], context)).rejects.toMatchObject({ failure: { kind: 'malformed' } });
  });
});

describe('the QIDs of a CVE', () => {
  it('are asked for one CVE at a time and remembered for some hours', async () => {
    let now = new Date('2026-11-20T16:00:00Z');
    const { qualys, asked } = setup(
      () => ({ text: knowledgeBase(vuln(11, cves)) }),
      () => now,
    );
    const [one, two] = await Promise.all([
      qualys.qidsOfCve('cve-2026-1111 ', context),
      qualys.qidsOfCve('CVE-2026-1111', context),
    ]);
    expect([one, two].map((found) => found.map(({ qid }) => qid))).toEqual([[11], [11]]);
    expect(asked.map(({ input }) => new Map(input.form).get('cve'))).toEqual(['CVE-2026-1111']);
    now = new Date('2026-11-20T23:00:00Z');
    await qualys.qidsOfCve('CVE-2026-1111', context);
    expect(asked).toHaveLength(2);
  });

  it('are none when the KnowledgeBase knows none, and that is not remembered', async () => {
    const { qualys, asked } = setup(() => ({ text: knowledgeBase() }));
    expect(await qualys.qidsOfCve('CVE-2026-1111', context)).toEqual([]);
    await qualys.qidsOfCve('CVE-2026-1111', context);
    expect(asked).toHaveLength(2);
  });

  it('are not those of another CVE', async () => {
    const { qualys } = setup([{ text: knowledgeBase(vuln(11, cves)) }]);
    await expect(qualys.qidsOfCve('CVE-2026-2222', context)).rejects.toMatchObject({ failure: { kind: 'malformed' } });
  });

  it('of one ticket fail without those of its neighbour', async () => {
    const { qualys } = setup((_, input) =>
      new Map(input.form).get('cve') === 'CVE-2026-1111'
        ? { text: knowledgeBase(vuln(11, cves)) }
        : { status: 503, text: simpleReturn('1999') },
    );
    const answers = await Promise.allSettled([
      qualys.qidsOfCve('CVE-2026-2222', context),
      qualys.qidsOfCve('CVE-2026-1111', context),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it.each(['CVE-2026', '1111', "CVE-2026-1111'"])('are not asked for with %j', async (cve) => {
    const { qualys } = setup([]);
    await expect(qualys.qidsOfCve(cve, context)).rejects.toThrow(TypeError);
  });
});

describe('what is remembered', () => {
  it('is bounded: the oldest goes first', () => {
    const memory = expiring<number, string>({ lifetimeMs: 1000, limit: 2, now: () => new Date(0) });
    for (const key of [1, 2, 1, 3]) memory.set(key, `value ${key}`);
    expect([1, 2, 3].map((key) => memory.get(key))).toEqual(['value 1', undefined, 'value 3']);
  });
});

describe('doctor', () => {
  it('says what works', async () => {
    const { qualys } = setup((call) => {
      if (call.name === 'listKnowledge') return { text: knowledgeBase(vuln(45038)) };
      return { text: ANSWERS[call.name] ?? '' };
    });
    const checks = await qualys.doctor({ purpose: 'doctor', subjects: [] });
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['qualys login', true],
      ['qualys hosts', true],
      ['qualys detections', true],
      ['qualys knowledgebase', true],
      ['qualys asset search', true],
    ]);
  });

  it('asks once only when the login is refused', async () => {
    const { qualys, asked } = setup([{ text: serviceRefusal('INVALID_CREDENTIALS') }]);
    const checks = await qualys.doctor({ purpose: 'doctor', subjects: [] });
    expect(asked).toHaveLength(1);
    expect(checks.every(({ ok }) => !ok)).toBe(true);
    expect(checks[0]?.detail).toContain('QUALYS_USERNAME');
  });

  it('finds an empty scope and a KnowledgeBase that is not licensed', async () => {
    const { qualys } = setup((call) => {
      if (call.name === 'listHosts')
        return { text: ANSWERS['listHosts']?.replace(/<HOST_LIST>.*<\/HOST_LIST>/, '') ?? '' };
      return call.name === 'listKnowledge' ? { text: simpleReturn('2012') } : { text: ANSWERS[call.name] ?? '' };
    });
    const checks = await qualys.doctor({ purpose: 'doctor', subjects: [] });
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['qualys hosts', 'qualys knowledgebase']);
    expect(checks.find(({ name }) => name === 'qualys knowledgebase')?.detail).toContain('Ask Qualys');
  });
});

const RESPONSE = '<RESPONSE><DATETIME>2026-11-20T16:05:00Z</DATETIME>';
const ANSWERS: Readonly<Record<string, string>> = {
  portalVersion:
    '<ServiceResponse><responseCode>SUCCESS</responseCode><data><QWeb-Version><WEB-VERSION>10.39</WEB-VERSION></QWeb-Version></data></ServiceResponse>',
  listHosts: `<HOST_LIST_OUTPUT>${RESPONSE}<HOST_LIST><HOST><ID>7001</ID></HOST></HOST_LIST><WARNING><CODE>1980</CODE></WARNING></RESPONSE></HOST_LIST_OUTPUT>`,
  listDetections: `<HOST_LIST_VM_DETECTION_OUTPUT>${RESPONSE}</RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>`,
  searchAssets: '<ServiceResponse><responseCode>SUCCESS</responseCode><count>0</count></ServiceResponse>',
};
