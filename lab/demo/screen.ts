import pc from 'picocolors';
import type { Seen } from './observer.js';
import type { Actor } from './stage.js';

const COLOURS: Readonly<Record<string, (text: string) => string>> = {
  verified: pc.green,
  failed: pc.red,
  review: pc.yellow,
  superseded: pc.dim,
};

/** Live progress: one line per ticket. A terminal is redrawn; anything else gets a line per change. */
export function createScreen(output: NodeJS.WriteStream) {
  const shown = new Map<string, string>();
  let drawn = 0;

  function draw(actors: readonly Actor[], seen: ReadonlyMap<string, Seen>): void {
    const lines = actors.map((actor) => lineOf(actor, seen.get(actor.number)));
    if (output.isTTY) {
      if (drawn > 0) output.write(`\u001B[${drawn}A`);
      output.write(lines.map((line) => `\u001B[2K${line}\n`).join(''));
      drawn = lines.length;
      return;
    }
    for (const [index, line] of lines.entries()) {
      const { number } = actors[index] ?? { number: '' };
      if (shown.get(number) !== line) output.write(`${line}\n`);
      shown.set(number, line);
    }
  }
  return { draw };
}

function lineOf({ number, role }: Actor, seen: Seen | undefined): string {
  const phase = seen?.outcome ?? seen?.phase ?? 'not announced';
  const colour = COLOURS[phase] ?? pc.cyan;
  return `${number}  ${role.host.padEnd(9)} ${colour(phase.padEnd(13))} ${(seen?.reason ?? '').padEnd(24)} ${pc.dim(role.about)}`;
}
