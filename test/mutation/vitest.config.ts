import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These pin whole tables, and so kill most changes of a cell at once. */
const FIRST = ['loading', 'rules-page', 'reasons', 'stored-facts', 'words'];

class QuickestKillFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const quick = FIRST.flatMap((name) => files.filter(({ moduleId }) => basename(moduleId, '.test.ts') === name));
    const others = files.filter((file) => !quick.includes(file));
    return [...quick, ...(await super.sort(others))];
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
