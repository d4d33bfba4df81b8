import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** It takes minutes, of which it mostly waits: begun last, it would keep everybody waiting. */
const isCorpus = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/corpus.test.ts');

export class CorpusFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => Number(isCorpus(b)) - Number(isCorpus(a)));
  }
}
