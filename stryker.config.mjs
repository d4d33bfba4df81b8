/**
 * Mutation check of the rules (`npm run mutation`, see docs/mutation.md): every change of a cell, a comparison or a
 * missing-value branch in src/verification must fail a test.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  mutate: ['src/verification/**/*.ts'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Generous, so that a busy machine never looks like a mutant that runs for ever.
  timeoutMS: 60_000,
  timeoutFactor: 4,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  jsonReporter: { fileName: 'data/mutation/report.json' },
  incremental: true,
  incrementalFile: 'data/mutation/incremental.json',
  // Its rewriting of tsconfig.json needs an older compiler, and nothing is compiled here.
  tsconfigFile: 'none',
  tempDirName: 'data/mutation/tmp',
  thresholds: { high: 95, low: 90, break: 90 },
};
