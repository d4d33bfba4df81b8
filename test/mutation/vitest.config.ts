import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These pin whole tables, and so kill most changes of a cell at once. */
const FIRST = ['rules-page', 'reasons', 'stored-facts', 'words'];
/** It imports within its tests: were it not last, what is made on loading would seem to be covered by it alone. */
const LAST = 'loading';

class QuickestKillFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const named = (name: string) => files.filter(({ moduleId }) => basename(moduleId, '.test.ts') === name);
    const [quick, last] = [FIRST.flatMap(named), named(LAST)];
    const others = files.filter((file) => !quick.includes(file) && !last.includes(file));
    return [...quick, ...(await super.sort(others)), ...last];
  }
}

/** The tables of the rules alone: no servers, and no property tests, whose luck must not count as a kill. */
export default defineConfig({
  test: {
    include: ['test/verification/**/*.test.ts'],
    exclude: ['**/laws*.test.ts'],
    testTimeout: 60_000,
    // Thousands of short runs: the modules are loaded once for each, not once for each file.
    isolate: false,
    sequence: { sequencer: QuickestKillFirst },
  },
});
