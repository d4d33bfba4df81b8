import type { CorpusCase } from './load.js';
import { playCase, type Ending } from './play.js';
import { openTheatre, type Theatre } from './theatre.js';

/** As many theatres as there are stories played at once: each story has a clock to itself. */
export function openTheatres() {
  const all: Theatre[] = [];
  const free: Theatre[] = [];

  async function another(): Promise<Theatre> {
    const opened = await openTheatre();
    all.push(opened);
    return opened;
  }

  return {
    play: async (one: CorpusCase): Promise<Ending> => {
      const theatre = free.pop() ?? (await another());
      try {
        return await playCase(theatre, one);
      } finally {
        free.push(theatre);
      }
    },
    close: async (): Promise<void> => void (await Promise.all(all.map((theatre) => theatre.close()))),
  };
}
