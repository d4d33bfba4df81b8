import { defineConfig } from 'vitest/config';
import { countLine } from './test/support/count-line.js';
import { CorpusFirst } from './test/support/corpus-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', countLine()],
    // What hangs ends; what is only slow, on a busy machine, does not fail for it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 3,
    sequence: { sequencer: CorpusFirst },
  },
});
