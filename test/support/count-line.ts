import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run's output with one plain line: `12 passed, 0 failed, 1 skipped`. */
export function countLine(): Reporter {
  return {
    onTestRunEnd: (modules, unhandledErrors) => {
      const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
      const count = (wanted: string): number => states.filter((state) => state === wanted).length;
      const failed = count('failed') + modules.filter(failedToLoad).length + unhandledErrors.length;
      // Last of all: after the summary, and after whatever the servers' teardown has to say.
      process.once('exit', () => {
        process.stdout.write(`${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
      });
    },
  };
}

/** A file whose tests could not even be collected must not look like a file without failures. */
function failedToLoad(module: TestModule): boolean {
  return module.errors().length > 0;
}
