import { describe, expect, it } from 'vitest';
import { detection, detectionList, host, hostList, simpleReturn, truncated, withDetections } from './documents.js';
import { context, contextOf, ORIGIN, setup } from './setup.js';

const HLD = `${ORIGIN}/api/5.0/fo/asset/host/vm/detection/`;

describe('what is asked', () => {
  it('asks exactly for the records of these QIDs on these hosts, and for no span of time', async () => {
    const { qualys, forms } = setup([{ text: detectionList() }, { text: hostList(host('7001'), host('7002')) }]);
    await qualys.snapshot(['7001', '7002', '7001'], [241234, 92090], context);
    expect(forms()).toEqual([
      {
        action: 'list',
        ids: '7001,7002',
        qids: '241234,92090',
        status: 'New,Active,Re-Opened,Fixed',
        include_ignored: '1',
        include_disabled: '1',
        filter_superseded_qids: '0',
        show_reopened_info: '1',
        show_asset_id: '1',
        show_arf_data: '1',
        vuln_detection_source: '1',
        show_results: '0',
        truncation_limit: '200',
      },
      { action: 'list', ids: '7001,7002', details: 'All', show_asset_id: '1', truncation_limit: '200' },
    ]);
  });

  it('sends only fields that its own catalogue names', async () => {
    const { qualys, asked } = setup([{ text: detectionList() }, { text: hostList() }]);
    await qualys.snapshot(['7001'], [241234], context);
    const named = asked.map(({ call, input }) => {
      const allowed = new Set([...Object.keys(call.form ?? {}), ...(call.formFields ?? [])]);
      return (input.form ?? []).every(([name]) => allowed.has(name));
    });
    expect(named).toEqual([true, true]);
  });

  it('reads the detections before the host dates, so that a scan in between cannot look like a closing without scan', async () => {
    const { qualys, asked } = setup([{ text: detectionList() }, { text: hostList() }]);
    await qualys.snapshot(['7001'], [241234], context);
    expect(asked.map(({ call }) => call.name)).toEqual(['listDetections', 'listHosts']);
  });

  it('splits what is more than a batch', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => String(index + 1));
    const qids = Array.from({ length: 301 }, (_, index) => index + 1);
    const { qualys, asked } = setup((call) => ({ text: call.name === 'listHosts' ? hostList() : detectionList() }));
    await qualys.snapshot(ids, qids, context);
    expect(asked.map(({ call }) => call.name)).toEqual([
      ...Array.from({ length: 4 }, () => 'listDetections'),
      ...Array.from({ length: 2 }, () => 'listHosts'),
    ]);
  });

  it('asks for no detections where there are no QIDs, and for nothing where there are no hosts', async () => {
    const { qualys, asked } = setup([{ text: hostList(host('7001')) }]);
    await qualys.snapshot([], [241234], context);
    expect(asked).toHaveLength(0);
    expect((await qualys.snapshot(['7001'], [], context)).hosts).toHaveLength(1);
  });

  it.each(['1-999', '1,2', '', 'app01'])('sends no %j in place of a host id', async (id) => {
    const { qualys, asked } = setup([]);
    await expect(qualys.snapshot([id], [241234], context)).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(0);
  });
});

describe('what is read', () => {
  it('keeps the pair of host without detections and unknown host apart', async () => {
    const { qualys } = setup([{ text: detectionList() }, { text: hostList(host('7001')) }]);
    const snapshot = await qualys.snapshot(['7001', '7002'], [241234], context);
    expect(snapshot.hosts.map(({ hostId }) => hostId)).toEqual(['7001']);
    expect(snapshot.detections).toEqual([]);
    expect(snapshot.at).toEqual(new Date('2026-11-20T16:05:00Z'));
  });

  it.each([
    ['detections of a host that was not asked for', withDetections('9', detection()), host('7001')],
    ['detections of a QID that was not asked for', withDetections('7001', detection({ QID: '5' })), host('7001')],
    ['a host that was not asked for', withDetections('7001', detection()), host('7001') + host('9')],
    ['detections of a host without a host record', withDetections('7001', detection()), ''],
    ['a detection with an unreadable QID', withDetections('7001', detection({ QID: '24\u000112' })), host('7001')],
    ['a detection without a QID', withDetections('7001', '<DETECTION><STATUS>New</STATUS></DETECTION>'), host('7001')],
    ['a host without an id', '<HOST><IP>10.0.0.1</IP></HOST>', host('7001')],
    ['an element that comes twice', withDetections('7001', detection({ STATUS: 'New</STATUS><STATUS>Fixed' })), ''],
  ])('refuses the whole answer for %s', async (_, found, hosts) => {
    const { qualys } = setup([{ text: detectionList(found) }, { text: hostList(hosts) }]);
    await expect(qualys.snapshot(['7001'], [241234], context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  it('refuses one list in place of the other', async () => {
    const { qualys } = setup([{ text: hostList(host('7001')) }]);
    await expect(qualys.snapshot(['7001'], [241234], context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  it('never turns a refusal into an empty answer', async () => {
    const { qualys } = setup([{ status: 200, text: simpleReturn('2001') }]);
    await expect(qualys.snapshot(['7001'], [241234], context)).rejects.toMatchObject({
      failure: { kind: 'unauthorized' },
    });
  });
});

describe('pages', () => {
  const first = detectionList(withDetections('7001', detection({ UNIQUE_VULN_ID: '88' })));
  const second = detectionList(withDetections('7002', detection({ UNIQUE_VULN_ID: '89' })));
  const hosts = { text: hostList(host('7001'), host('7002')) };

  it('go on with our own request, of which only id_min is new', async () => {
    const url = `${HLD}?action=list&status=New&truncation_limit=1&extra=1&id_min=7002`;
    const { qualys, forms, asked } = setup([{ text: truncated(first, url) }, { text: second }, hosts]);
    const { detections } = await qualys.snapshot(['7001', '7002'], [241234], context);
    expect(detections.map(({ hostId }) => hostId)).toEqual(['7001', '7002']);
    const [one, two] = forms();
    expect(two).toEqual({ ...one, id_min: '7002' });
    expect(asked[1]?.call).toBe(asked[0]?.call);
  });

  it.each([
    ['at another host', `https://qualysapi.qualys.com.evil.example/api/5.0/fo/asset/host/vm/detection/?id_min=7002`],
    ['over http', `${HLD.replace('https', 'http')}?id_min=7002`],
    ['at another port', `${HLD.replace('.com/', '.com:8443/')}?id_min=7002`],
    ['on another path', `${ORIGIN}/api/5.0/fo/asset/host/?id_min=7002`],
    ['with user info', `${HLD.replace('https://', 'https://someone@')}?id_min=7002`],
    ['without id_min', `${HLD}?action=list`],
    ['with an id_min that is no number', `${HLD}?id_min=all`],
    ['with two id_min', `${HLD}?id_min=7002&id_min=1`],
    ['that is no address', 'next'],
  ])('stop the reading when the next one is %s', async (_, url) => {
    const { qualys, asked } = setup([{ text: truncated(first, url) }]);
    await expect(qualys.snapshot(['7001'], [241234], context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
    expect(asked).toHaveLength(1);
  });

  it('stop the reading when they do not move on', async () => {
    const page = { text: truncated(first, `${HLD}?id_min=7001`) };
    const { qualys } = setup([page, page]);
    await expect(qualys.snapshot(['7001'], [241234], context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  it('stop the reading at a warning that is not about more pages', async () => {
    const { qualys } = setup([{ text: truncated(first, `${HLD}?id_min=7002`, '1982') }]);
    await expect(qualys.snapshot(['7001'], [241234], context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  it.each`
    earlier                   | later                     | kept
    ${'2026-11-20T15:00:00Z'} | ${'2026-11-20T15:10:00Z'} | ${'fixed'}
    ${'2026-11-20T15:10:00Z'} | ${'2026-11-20T15:00:00Z'} | ${'active'}
  `('that repeat a record keep the one processed later: $kept', async ({ earlier, later, kept }) => {
    const one = detection({ UNIQUE_VULN_ID: '88', STATUS: 'Active', LAST_PROCESSED_DATETIME: earlier });
    const two = detection({ UNIQUE_VULN_ID: '88', STATUS: 'Fixed', LAST_PROCESSED_DATETIME: later });
    const page = truncated(detectionList(withDetections('7001', one)), `${HLD}?id_min=7001`);
    const { qualys } = setup([{ text: page }, { text: detectionList(withDetections('7001', two)) }, hosts]);
    const { detections } = await qualys.snapshot(['7001', '7002'], [241234], context);
    expect(detections.map(({ status }) => status)).toEqual([kept]);
  });

  it('keep two records of one page that look alike', async () => {
    const page = detectionList(withDetections('7001', detection({ STATUS: 'Fixed' }), detection({ STATUS: 'Active' })));
    const { qualys } = setup([{ text: page }, hosts]);
    const { detections } = await qualys.snapshot(['7001', '7002'], [241234], context);
    expect(detections.map(({ status }) => status)).toEqual(['fixed', 'active']);
  });
});

describe('asks of the same moment', () => {
  it('share calls, name every ticket, and get their own hosts and QIDs only', async () => {
    const found = detectionList(
      withDetections('7001', detection({ QID: '11' }), detection({ QID: '12' })),
      withDetections('7002', detection({ QID: '12' })),
    );
    const { qualys, asked } = setup([{ text: found }, { text: hostList(host('7001'), host('7002')) }]);
    const [one, two] = await Promise.all([
      qualys.snapshotOf({ hostIds: ['7001'], qids: [11] }, contextOf('INC1')),
      qualys.snapshotOf({ hostIds: ['7002'], qids: [12] }, contextOf('INC2')),
    ]);
    expect(asked).toHaveLength(2);
    expect(asked[0]?.input.context.subjects.map(({ ticket }) => ticket)).toEqual(['INC1', 'INC2']);
    expect(one.detections.map(({ hostId, qid }) => [hostId, qid])).toEqual([['7001', 11]]);
    expect(two.detections.map(({ hostId, qid }) => [hostId, qid])).toEqual([['7002', 12]]);
    expect(two.hosts.map(({ hostId }) => hostId)).toEqual(['7002']);
  });

  it('do not share the failure of a batch that is not theirs', async () => {
    const many = Array.from({ length: 200 }, (_, index) => String(index + 1));
    const { qualys } = setup((call, input) => {
      const ids = new Map(input.form).get('ids');
      if (ids === '7001') return { status: 503, text: simpleReturn('1999') };
      return { text: call.name === 'listHosts' ? hostList() : detectionList() };
    });
    const [one, two] = await Promise.allSettled([
      qualys.snapshotOf({ hostIds: many, qids: [11] }, contextOf('INC1')),
      qualys.snapshotOf({ hostIds: ['7001'], qids: [12] }, contextOf('INC2')),
    ]);
    expect(one.status).toBe('fulfilled');
    expect(two).toMatchObject({ reason: { failure: { kind: 'unavailable' } } });
  });
});
