import Table from 'cli-table3';
import { loadCorpus } from '../test/corpus/load.js';
import { isFalseClose, scoreOf, type Played, type Score } from '../test/corpus/score.js';
import { openTheatres } from '../test/corpus/theatres.js';

/** Plays the whole corpus and prints how it ended; exit 1 on a false close or an ending that no case expects. */
async function main(): Promise<void> {
  const played = await playAll();
  const score = scoreOf(played);
  print(score);
  const falseCloses = played.filter(isFalseClose);
  for (const { one } of falseCloses) console.log(`false close: ${one.group}: ${one.name}`);
  console.log(`false closes: ${falseCloses.length}`);
  process.exitCode = falseCloses.length + score.unexpected.length > 0 ? 1 : 0;
}

/** So many at a time: a story is mostly waiting. */
const AT_ONCE = 4;

async function playAll(): Promise<readonly Played[]> {
  const theatres = openTheatres();
  const played: Played[] = [];
  const stories = loadCorpus().values();
  async function playOn(): Promise<void> {
    for (const one of stories) played.push({ one, ending: await theatres.play(one) });
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, playOn));
  } finally {
    await theatres.close();
  }
  return played;
}

function print(score: Score): void {
  const groups = score.groups.map(({ group, cases, adversarial }) => [group, cases, adversarial]);
  printTable('trap', ['cases', 'of these adversarial'], [...groups, ['all', score.cases, score.adversarial]]);
  printTable(
    'what is really so',
    score.outcomes,
    score.matrix.map(({ truth, counts }) => [truth, ...counts]),
  );
  printTable(
    'who closes',
    ['false closes', `of ${score.mayClose} right closes`],
    score.closers.map(({ name, falseCloses, rightCloses }) => [name, falseCloses, rightCloses]),
  );
  for (const line of score.unexpected) console.log(`unexpected: ${line}`);
}

function printTable(title: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const table = new Table({ head: [title, ...columns], style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map(String));
  console.log(`${table.toString()}\n`);
}

await main();
