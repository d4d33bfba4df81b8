import type { Content } from './content.js';
import { html, type Html } from './html.js';
import { facts, list, moment, section, table, type Cell } from './page-parts.js';

/** What was known of the ticket and its machine. */
export function machineSections(content: Content): readonly Html[] {
  return [ticket(content), host(content), findings(content), scans(content), sensor(content)];
}

function ticket({ ticket: { before, after } }: Content): Html {
  const columns = Object.entries(after?.columns ?? {});
  return section(
    1,
    'The ticket before and after',
    facts(
      ['State as read', before?.state],
      ['Last updated', moment(before?.updatedOn)],
      ['Findings named', list([...(before?.cves ?? []), ...(before?.qids ?? []).map((qid) => `QID ${qid}`)])],
      ['Written', after === null ? 'nothing was written' : moment(after.at)],
    ),
    table(
      ['Column written', 'Value'],
      columns.map(([name, value]) => [name, value]),
    ),
  );
}

function host({ host: known }: Content): Html {
  if (known === null) return section(2, 'The machine', html`<p class="none">No facts were gathered.</p>`);
  const identities = [
    ['Qualys', known.qualys.identity],
    ['CrowdStrike Falcon', known.falcon.identity],
  ] as const;
  return section(
    2,
    'The machine, and how the sources agree on it',
    facts(...Object.entries(known.keys).map(([key, value]) => [`Ticket: ${key}`, value] as const)),
    table(
      ['Source', 'Found', 'Records', 'Agrees on', 'Disagrees on', 'Agreement'],
      identities.map(([source, identity]) => [
        source,
        identity.kind,
        'ids' in identity ? list(identity.ids) : null,
        'agreeing' in identity ? list(identity.agreeing) : null,
        'disagreeing' in identity ? list(identity.disagreeing) : null,
        'score' in identity ? identity.score : null,
      ]),
    ),
    html`<p>Evidence counts from the time of the patch: ${moment(known.patchedAt.at)} (${known.patchedAt.origin}).</p>`,
  );
}

function findings({ findings: known }: Content): Html {
  if (known === null) return section(3, 'Findings', html`<p class="none">No facts were gathered.</p>`);
  const titles = new Map(known.titles.map(({ qid, title }) => [qid, title]));
  const looks = [
    ['Before', known.before],
    ['After', known.after],
  ] as const;
  const rows = looks.flatMap(([look, told]) =>
    (told?.records ?? [])
      .filter(({ qid }) => known.qids.includes(qid))
      .map((record): Cell[] => [
        look,
        record.qid,
        titles.get(record.qid),
        record.hostId,
        record.status,
        record.type,
        moment(record.lastFound),
        moment(record.lastFixed),
      ]),
  );
  return section(
    3,
    'Findings before and after',
    html`<p>
      Asked about: ${list(known.qids.map((qid) => `QID ${qid}`))}. First look ${moment(known.before?.at)}, last look
      ${moment(known.after?.at)}.
    </p>`,
    table(['Look', 'QID', 'Title', 'Host', 'Status', 'Type', 'Last found', 'Fixed'], rows),
  );
}

function scans({ scans: tests }: Content): Html {
  const rows = tests.map((test) => [
    test.look,
    test.host,
    test.qid,
    test.kind,
    moment(test.testedAt),
    moment(test.countsFrom),
    moment(test.authenticatedAt),
  ]);
  return section(
    4,
    'Scans that tested them',
    table(['Look', 'Host', 'QID', 'By', 'Tested', 'Counts from', 'Last with login'], rows),
  );
}

function sensor({ sensor: known }: Content): Html {
  const looks = [
    ...(known?.before ? [['Before', known.before] as const] : []),
    ...(known?.after ?? []).map((look) => ['After', look] as const),
  ];
  const rows = looks.map(([when, { at, host: seen }]) => [
    when,
    moment(at),
    seen === undefined ? 'not returned' : (seen.hostname ?? seen.aid),
    seen?.online,
    seen?.containment,
    seen?.rfm,
    moment(seen?.lastReboot),
    seen?.agentVersion,
  ]);
  const columns = ['Look', 'Asked', 'Agent', 'State', 'Containment', 'Reduced', 'Last reboot', 'Sensor'];
  return section(5, 'The sensor before and after', table(columns, rows));
}
